# 案件、音像记录事项清单与保存期限。

## 命令

help-cases-add = 录入案件
help-cases-add-number = 案号，按本单位的写法
help-cases-add-title = 案由
help-cases-add-category = 案件类别
help-cases-add-object-name = 执法对象：当事人或单位
help-cases-add-object-code = 执法对象代码，如统一社会信用代码，用以区别同名对象
help-cases-add-matter = 音像记录事项清单中的事项编码
help-cases-add-file-term = 案卷在办结后的保存期限：月数，或 "permanent"（永久）；以曾登记的最长者为准
help-cases-add-opened = 立案日期，YYYY-MM-DD
help-cases-edit = 更改案件信息；原有内容保留在记录中
help-cases-edit-number = 案号
help-cases-edit-title = 案由
help-cases-edit-category = 案件类别
help-cases-edit-object-name = 执法对象：当事人或单位
help-cases-edit-object-code = 执法对象代码，用以区别同名对象
help-cases-edit-matter = 音像记录事项清单中的事项编码
help-cases-edit-file-term = 案卷在办结后的保存期限：月数，或 "permanent"（永久）；以曾登记的最长者为准
help-cases-date = 登记案件的经过及日期
    .long =
        登记案件的经过及日期。

        再次登记即为更正，原有日期保留在记录中。重新办理使自办结起算的期限停止。
help-cases-date-number = 案号
help-cases-date-act = 经过
help-cases-date-on = 日期，YYYY-MM-DD，按采集站时区
help-cases-list = 按案号列出案件
help-cases-list-limit = 最多列出的数量
help-cases-list-after = 仅列出此案号之后的
help-cases-show = 查看一个案件的日期、记录、文书和音像资料
help-cases-show-number = 案号
help-cases-unfiled = 列出待归档的案件，等待最久的在前
help-cases-unfiled-limit = 最多列出的数量
help-cases-object = 查看一个执法对象的全部案件、音像资料和文书
help-cases-object-code = 执法对象代码
help-cases-object-name = 执法对象名称
help-cases-inbox = 列出未关联案件的音像资料，最早的在前
help-cases-inbox-limit = 最多列出的数量
help-cases-state = 说明音像资料在案件中的证明对象；此后即为证据
help-cases-state-number = 案号
help-cases-state-item = 音像资料编号，或其不重复的开头一段
help-cases-state-proves = 证明对象
help-cases-state-collector = 采集人
help-cases-state-collected = 采集时间，"YYYY-MM-DD HH:MM"，按采集站时区
help-cases-state-place = 采集地点
help-cases-state-extracted = 提取时间，"YYYY-MM-DD HH:MM"，按采集站时区
help-cases-state-people = 执法人员、当事人等现场人员
help-cases-state-scene = 现场环境及执法情况
help-cases-state-involved = 涉案场所、设施、设备和财物
help-cases-state-corrects = 所更正的说明的编号
help-cases-footage = 标明音像资料对应事项的哪一环节
help-cases-footage-number = 案号
help-cases-footage-item = 音像资料编号，或其不重复的开头一段
help-cases-footage-stage = 环节，按事项清单的名称
help-cases-footage-corrects = 所更正的记录的编号
help-cases-no-footage = 说明案件或某一环节未作音像记录的理由
help-cases-no-footage-number = 案号
help-cases-no-footage-reason = 理由
help-cases-no-footage-stage = 环节，按事项清单的名称；不指定则为整个案件
help-cases-no-footage-corrects = 所更正的记录的编号
help-cases-receipt = 登记证据光盘或案卷归档的回执
help-cases-receipt-number = 案号
help-cases-receipt-what = 回执种类
help-cases-receipt-reference = 回执或光盘编号
help-cases-receipt-on = 回执日期，YYYY-MM-DD
help-cases-receipt-item = 音像资料编号；不指定则为该案现有的全部证据，不含以后加入的
help-cases-receipt-corrects = 所更正的记录的编号
help-cases-attach = 为案件附加文书，与音像资料一并归档
help-cases-attach-number = 案号
help-cases-attach-file = 文件
help-cases-attach-title = 文书名称
help-cases-import = 录入案件清单（CSV 或 XLSX）：要么全部录入，要么一条不录
help-cases-import-file = 清单，第一行为列名
help-cases-check = 按事项清单核对案件：哪些环节没有音像资料
help-cases-check-number = 案号
help-matters = 查看和更换音像记录事项清单
help-matters-list = 查看现行清单
help-matters-import = 更换清单（TOML、CSV 或 XLSX）
help-matters-import-file = 清单
help-matters-example = 输出示例清单，供编写本单位清单参考
help-retention = 查看音像资料的最短保存期限及其依据；不作任何处置
help-retention-list = 列出音像资料的保存期限，最新的在前
help-retention-list-due = 仅列出该日可以处置的，YYYY-MM-DD
help-retention-list-limit = 最多列出的数量
help-retention-list-before = 仅列出此编号之前（更早）的
help-retention-explain = 说明音像资料保存期限的规定和条款
help-retention-explain-item = 音像资料编号，或其不重复的开头一段
help-retention-hold = 封存，优先于一切期限
help-retention-hold-item = 封存该音像资料
help-retention-hold-case = 封存该案件及曾与之关联的全部资料
help-retention-hold-reason = 理由，保留在记录中

## 错误

dkt-0460 = 案号 { $number } 不符合配置的格式：{ $patterns }
    .title = 案号格式不符
    .kept = { -unchanged }
    .todo = 更正案号，或请管理员将其格式加入 cases.number_patterns
    .more =
        配置规定了本单位案号的格式，以便在录入时发现笔误。案号须从头到尾符合其中一种格式。
        请检查全角括号、空格和形近字母。此前已录入的案号不受影响。

dkt-0461 = 案件 { $case } 不可能在该日有此经过
    .title = 日期不合理
    .kept = { -unchanged }
    .todo = 用 `docket cases show` 查看案件日期，再登记正确的日期
    .more =
        案件不会在立案前办结，只有已办结的案件才能重新办理。原因中指明了与哪一日期相矛盾。
        登记有误的日期，再次登记即为更正。

dkt-0462 = 该记录无法添加
    .title = 记录被拒绝
    .kept = { -unchanged }
    .todo = 按原因更正后重新添加
    .more =
        记录须写明必填内容，为单行文字，针对案件或已关联该案的音像资料。
        更正须指明同一资料、同一种类且尚未被更正的记录。

dkt-0463 = 尚无音像记录事项清单
    .title = 没有事项清单
    .kept = { -unchanged }
    .todo = 参照 `docket matters example` 编写本单位清单，再执行 `docket matters import`
    .more =
        事项清单规定哪些行为全过程记录、记录关键环节或仅作文字记录。清单由本单位制定；
        docket 只附示例格式，导入之前不按任何清单判断。

dkt-0464 = 案件的 { $field } 不能如此填写
    .title = 内容不合要求
    .kept = { -unchanged }
    .todo = 缩短文字，或以月数或 "permanent" 表示期限
    .more =
        案件的各项文字不超过 300 个字符，附加文件名不超过 200 个字符。
        案卷保存期限为 1 至 1200 个月，或 "permanent"（永久）。

dkt-0465 = { $day } 尚未到来
    .title = 日期在将来
    .kept = { -unchanged }
    .todo = 待其发生后再登记
    .more =
        案件经过在发生后登记，期限由此起算。若日期无误，则采集站的时钟或时区有误；可用 `docket doctor` 检查。

dkt-0466 = 无法读取文件 { $path }
    .title = 文件无法读取
    .kept = { -unchanged }
    .todo = 确认文件存在且有权读取
    .more =
        所指定的文件不存在、不是普通文件，或没有读取权限。原因为系统所报。
dkt-0467 = { $path } 不是普通文件
    .title = 不是普通文件
    .kept = 未导入任何内容；未查看其指向的内容
    .todo = 请投放文件本身，不要投放文件夹、链接或管道
    .more =
        导入目录只接受普通文件。文件夹、链接和管道原样移至 failed/，绝不跟随。
dkt-0468 = 文件 { $path } 在导入过程中被写入
    .title = 文件仍在写入
    .kept = 文件现状保存在 failed/；上文如有导入结果，则该部分已导入
    .todo = 待文件写完后重新投放；可先以点号开头的名称写入，再改名
    .more =
        docket 处理期间文件被改动，已读取的内容可能与文件现状不符，因此不视为已完成。同一清单重复导入不会产生任何变化。

## 显示内容

cli-ruled = 依据规定 { $rule }（{ $clauses }）
cli-case-category = 类别：{ $value }
cli-case-object = 执法对象：{ $value }
cli-case-matter = 事项：{ $value }
cli-case-file-term = 案卷保存期限：{ $value ->
        [permanent] 永久
       *[other] { $value } 个月
    }
cli-case-due = 归档期限：{ $value }
cli-case-step = { $on } { $act }（{ $at } 由 { $who } 登记）
cli-record = { $said }{ GIVEN($item) ->
        [yes] ，音像资料 { $item }
       *[no] {""}
    }（{ $at }，{ $who }；记录 { $id }）{ GIVEN($corrected) ->
        [yes] ，已由 { $corrected } 更正
       *[no] {""}
    }
cli-record-statement = 证据：{ $proves }；采集人 { $collector }，{ $at }，{ $place }；提取时间 { $extracted }{ GIVEN($people) ->
        [yes] ；在场人员 { $people }
       *[no] {""}
    }{ GIVEN($scene) ->
        [yes] ；现场情况 { $scene }
       *[no] {""}
    }{ GIVEN($involved) ->
        [yes] ；涉及的场所、设施、设备和财物 { $involved }
       *[no] {""}
    }；{ $rule }
cli-record-footage = 对应环节“{ $stage }”
cli-record-no-footage = 未作音像记录{ GIVEN($stage) ->
        [yes] （环节“{ $stage }”）
       *[no] {""}
    }，理由：{ $reason }
cli-record-receipt = { $what }：{ $reference }，{ $on }
cli-document = 文书 { $name }{ GIVEN($title) ->
        [yes] （{ $title }）
       *[no] {""}
    }，{ $size } 字节，{ GIVEN($proven) ->
        [yes] 已归档并于 { $proven } 回读一致：{ $key }
       *[no] 尚未归档，请重新附加
    }
cli-head-due = 归档期限
cli-head-left = 剩余
cli-days-left = { $days } 天
cli-days-late = 逾期 { $days } 天
cli-days-old = { $days } 天
cli-head-age = 已等待
cli-unfiled-none = 没有待归档的案件
cli-object-none = 没有涉及该执法对象的案件
cli-inbox-none = 全部音像资料均已关联案件
cli-cases-imported = { $name }：录入案件 { $added } 个，更改 { $changed } 个，相同 { $same } 个
cli-import-refused = 该清单未录入任何一条。请更正后重新投放或录入
cli-matters-imported = { $name }：自此采用含 { $count } 个事项的清单
cli-matters-refused = 该清单未被采用，原清单继续有效
cli-matters-example = 此为示例，不代表任何机关的清单，不得据以判断
cli-head-code = 编码
cli-head-recording = 记录方式
cli-head-months = 月数
cli-head-matter = 事项
cli-head-stages = 环节
cli-check = { $case }：{ $matter }，{ $way }（{ $list }第 { $line } 条{ GIVEN($clause) ->
        [yes] ；{ $clause }
       *[no] {""}
    }）
cli-check-whole = 该行为
cli-check-stage = { $stage }：{ $shown }{ $items ->
        [0] {""}
       *[other] （{ $items } 件）
    }{ GIVEN($reason) ->
        [yes] ，{ $reason }
       *[no] {""}
    }
cli-check-unexplained = 中断 { $id }：{ $kind }{ GIVEN($missing) ->
        [yes] ，缺失 { $missing }
       *[no] {""}
    }；尚无说明：docket notes show { $id }
cli-check-complete = 没有缺失
cli-check-incomplete = 有缺失：请补充音像资料或文书，说明未记录的理由，或说明中断原因
cli-head-disposal = 最早处置日期
cli-head-reason = 原因
cli-kept = 一直保存
cli-retention-none = 没有音像资料
cli-retention = 音像资料 { $item }：最早处置日期 { $on }
cli-retention-others = 其他使其保存的原因：
cli-hold = 封存：{ $reason }（{ $at }，{ $who }）
cli-retention-held = 已封存 { $thing }
cli-ground = { $on }：{ $reason }{ GIVEN($case) ->
        [yes] （案件 { $case }）
       *[no] {""}
    }，{ $ruled }
cli-ground-backed-out = ；关联已撤销，该案仍计入

## 代码的名称

case-act-opened = 立案
case-act-action-ended = 执法行为终结
case-act-closed = 办结
case-act-reopened = 重新办理
case-act-filed = 归档

receipt-disc = 光盘回执
receipt-filing = 归档回执

recording-full = 全过程音像记录
recording-key-moments = 关键环节音像记录
recording-text-only = 仅文字记录

shown-footage = 有音像资料
shown-excused = 无音像资料，已说明理由
shown-missing = 缺失

case-text-present = 文书：有
case-text-missing = 文书：缺失

kept-legal-hold = 已封存
kept-no-case = 未归入案件
kept-case-open = 案件未办结
kept-case-reopened = 案件重新办理
kept-no-receipt = 证据，尚无光盘或归档回执
kept-file-term-unknown = 证据，案卷保存期限未登记
kept-file-permanent = 证据，案卷永久保存
kept-file-term = 证据，与案卷同期保存
kept-matter-term = 事项清单规定的期限
kept-six-months = 案件办结后六个月

fault-unreadable = 文件无法读取：{ $found }
fault-not-text = 文件既不是 UTF-8 也不是 GB18030 文本，或不完整
fault-empty = 没有内容
fault-too-large = 表格过大：最多读取 16 MiB、一百万个单元格
fault-open-quote = 引号从此处开始，没有闭合
fault-formula = { $found } 是没有结果的公式：请用电子表格软件打开并保存
fault-missing-column = 缺少列 { $found }
fault-unknown-column = 没有名为 { $found } 的列
fault-column-twice = 列 { $found } 重复
fault-no-column = { $found } 不属于任何列
fault-missing = 此处必填
fault-not-a-date = { $found } 不是 2026-03-01 这样的日期，或尚未到来
fault-not-a-number = { $found } 不是此处可用的数字
fault-not-one-of = { $found } 不是此处可用的词
fault-twice = { $found } 与前面的行重复
fault-too-long = 文字过长
fault-control-characters = 文字含有控制字符
fault-not-a-case-number = { $found } 不是案号
fault-off-pattern = 案号 { $found } 不符合配置的格式
fault-no-such-matter = 事项清单中没有 { $found }
fault-wrong-order = 日期与该案已知情况相矛盾

act-case-described = 更改案件信息
act-case-stepped = 登记案件日期
act-case-recorded = 添加案件记录
act-document-added = 提交文书
act-document-proven = 文书归档并回读一致
act-matters-listed = 更换事项清单
act-held = 封存

help-cases-suggest = 按时间、人员和地点为未关联的音像资料建议案件；关联只由人作出
help-cases-suggest-item = 音像资料编号，或其不重复的开头一段；不指定则为最早的待关联资料

cli-suggest = { $case } { $title }，{ $score }/100 分
cli-suggest-demo = 未关联案件的音像资料，及其可能所属的案件
cli-suggest-none = 没有建议：没有线索指向任何案件
cli-suggest-untimed = 录制时间尚未确定，暂不建议
cli-suggest-link = 以上仅为建议。确认关联请执行：docket items link 资料 案号

clue-moment = { $minutes ->
        [0] 与资料 { $item } 同时录制
       *[other] 与资料 { $item } 相隔 { $minutes } 分钟
    }（{ $worth }）
clue-day = 与资料 { $item } 同日录制（{ $worth }）
clue-within = 录制于立案之后、执法行为终结之前（{ $worth }）
clue-officer = 由执法人员 { $officer } 录制，与本案其他资料相同（{ $worth }）
clue-recorder = 与资料 { $item } 由同一执法记录仪录制（{ $worth }）
clue-place = 距资料 { $item } 录制地点 { $metres } 米（{ $worth }）

violation-record-missing = 归档存储中缺少案件记录
violation-record-broken = 案件记录与原先不一致
violation-document-missing = 归档存储中缺少案件文书
violation-document-altered = 案件文书与原先不一致
violation-retention-stale = 保存期限与规定不符
