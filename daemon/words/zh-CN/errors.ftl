dkt-0001 = docket 出错
    .title = 内部错误
    .kept = 此前已提交的内容均完好
    .todo = 请重试；若仍出现，请附日志上报
    .more = …
