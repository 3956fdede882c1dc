# 读取原始文件：先本地归档，再其他归档目标。

act-read-elsewhere = 从其他归档目标读取
life-read-elsewhere = 本地归档中的原始文件不可用（{ $reason }），已从归档目标 { $target } 读取。

dkt-0755 = 音像资料 { $item } 的原始文件没有一份完好
    .title = 没有完好的原始文件
    .kept = 未交出任何内容；本地归档的问题已写入保管记录
    .todo = 查看 docket items show 和 docket targets list，再从归档的副本恢复原始文件
    .more =
        原始文件离开采集站之前，须从头到尾读取并比对：先本地归档，再各归档目标中已验证的一份。这些都与采集时
        不符，或无法读取。原因中逐一说明。若某个目标只是暂时连不上，可稍后再试。
