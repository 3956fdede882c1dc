# 登记册：单位、人员、执法记录仪、领用、排班及其文件。

# 文件的列名，两种语言均可。
column-code = 代码
column-name = 名称
column-parent = 上级单位
column-number = 证件号
column-unit = 单位
column-from = 起
column-until = 止
column-serial = 设备编号
column-make = 厂商
column-model = 型号
column-recorder = 执法记录仪
column-kind = 领用方式
column-officer = 执法人员
column-due = 应还时间

# 领用方式。
issue-single = 单次领用
issue-permanent = 固定配发
issue-pool = 公用

# 登记结果。
entry-added = 已登记
entry-changed = 已更正，原记载保留
entry-same = 与已有记载相同，未作更改

# 行或条目的问题及改正办法。
entry-fault-unreadable = 文件不能作为表格读取：{ $why }
    .todo = 请另存为 UTF-8 编码的 CSV
entry-fault-encoding = 文件既不是 UTF-8 也不是 GB 18030 编码，或不完整
    .todo = 请另存为 UTF-8 编码的 CSV
entry-fault-too-big = 文件过大：最多读取 { $max } MiB、一百万个单元格
    .todo = 请拆分；工作簿请删除空行和其他工作表
entry-fault-open-quote = 引号没有闭合
    .todo = 请补上引号；引号属于正文的，请连写两个
entry-fault-formula = { $found } 是没有结果的公式
    .todo = 请用电子表格软件打开并保存，或直接填写结果
entry-fault-too-many = 文件超过 { $max } 行
    .todo = 请拆分
entry-fault-no-header = 没有列名行
    .todo = 请在首行写明列名，可参照导出的文件
entry-fault-column-unknown = 没有“{ $name }”这一列
    .todo = 可用的列：{ $all }
entry-fault-column-twice = 列“{ $name }”重复
    .todo = 请只保留一列
entry-fault-column-missing = 缺少列 { $name }
    .todo = 请在首行补上
entry-fault-no-column = { $found } 不属于任何列
    .todo = 请检查是否多了逗号
entry-fault-empty = { $name } 为空
    .todo = 请填写
entry-fault-too-long = { $name } 超过 { $max } 个字符
    .todo = 请缩短
entry-fault-control = { $name } 含有换行等控制字符
    .todo = 请写成一行
entry-fault-no-time = “{ $value }”不是日期或时间
    .todo = 请写作 2026-03-01、2026-03-01 14:02 或 RFC 3339 格式
entry-fault-skipped-time = 时钟拨快时跳过了 { $value }，当地没有这个时刻
    .todo = 请写更早或更晚的时刻，或用 RFC 3339 格式
entry-fault-no-kind = “{ $value }”不是领用方式
    .todo = 请写单次领用、固定配发或公用
entry-fault-turned = 结束早于开始
    .todo = 请核对两个时间
entry-fault-holder-wanted = 公用须填单位而不填人员；其他领用须填人员而不填单位
    .todo = 请填写其一，清空另一个
entry-fault-due-unwanted = 只有单次领用才有应还时间
    .todo = 请清空应还时间，或改为单次领用
entry-fault-unit-unknown = 没有单位 { $unit }
    .todo = 请先登记该单位：docket units add
entry-fault-unit-circle = 单位 { $unit } 将成为自己的上级
    .todo = 请核对其上级单位
entry-fault-officer-unknown = 当时无人使用证件号 { $number }
    .todo = 请先登记该人员，或核对时间：docket officers show { $number }
entry-fault-number-borne = 该时段内证件号 { $number } 由他人使用
    .todo = 请先写明其截止时间：docket officers show { $number }
entry-fault-recorder-unknown = 没有执法记录仪 { $recorder }
    .todo = docket recorders list 列出全部；从未采集过的请先登记
entry-fault-recorder-ambiguous = 有多台执法记录仪都叫 { $recorder }
    .todo = 请使用 docket recorders list 列出的名称或标识
entry-fault-name-taken = 另一台执法记录仪已使用名称 { $name }
    .todo = 请换一个名称
entry-fault-issue-overlaps = { $recorder } 在该时段已由他人领用
    .todo = 请先写明归还时间：docket recorders show { $recorder }
entry-fault-not-issued = { $recorder } 当前无人领用
    .todo = docket recorders show { $recorder } 列出领用经过
entry-fault-shift-overlaps = { $number } 在该时段已有排班
    .todo = 请更正另一班次：docket roster list
entry-fault-entry-unknown = 没有条目 { $id }，或已撤销
    .todo = 各列表列出标识

cli-units-none = 尚未登记单位。
cli-officers-none = 尚未登记人员。
cli-recorders-none = 尚无执法记录仪。
cli-roster-none = 没有排班。
cli-head-unit = 单位
cli-head-name = 名称
cli-head-parent = 上级
cli-head-number = 证件号
cli-head-since = 起
cli-head-until = 止
cli-head-term = 任期标识
cli-head-shift = 班次标识
cli-head-held = 领用人
cli-head-docked = 最近采集
cli-label-id = 标识
cli-label-called = 名称
cli-label-unit = 单位
cli-label-held = 领用人
cli-label-on-duty = 当班
cli-held = { $holder }（{ $at }）
cli-held-none = 无领用记载（{ $at }）
cli-holder = { $who }，{ $kind }，自 { $since }
cli-person = { $name }（{ $number }）
cli-person-left = { $name }（{ $number }，当时不在职）
cli-issues = 领用经过，最新的在前
cli-issued = { $from } 至 { $until }：{ $kind }，{ $who } [{ $id }]
cli-issued-once = { $line }：{ $by } 于 { $at } 记载，已被更正或撤销
cli-entry = { $outcome } [{ $id }]
cli-imported = 导入完成：新增 { $added } 条，更正 { $changed } 条，相同 { $same } 条。

dkt-0440 = 所述内容不符合登记册的规则，共 { $count } 处
    .title = 登记册拒绝
    .kept = 登记册保持原样，未作任何登记
    .todo = 请按提示改正后重新提交
    .more =
        登记册记载每个时刻每台执法记录仪在谁手中。自相矛盾或与已有记载冲突的内容整体拒绝。全部问题一次列出，
        文件中的问题注明行、列和改正办法；这样的文件一行也不导入。更正已有记载，请以相同代码，或相同证件号和
        起始时间重新提交，原记载保留。

help-recorders = 查看执法记录仪及领用人，登记领用和归还
help-recorders-list = 列出执法记录仪及领用人
help-recorders-list-limit = 最多列出的数量
help-recorders-show = 查看一台执法记录仪、其领用人及全部领用经过
help-recorders-show-recorder = 名称、设备编号、标签或标识
help-recorders-show-at = 查询该时刻的领用人，如 2026-03-01 14:02，或 RFC 3339 格式
help-recorders-add = 登记尚未采集过的执法记录仪，或补充登记
help-recorders-add-serial = 设备编号
help-recorders-add-make = 厂商，以设备所报为准
help-recorders-add-model = 型号
help-recorders-add-name = 名称或资产编号
help-recorders-add-unit = 所属单位代码
help-recorders-name = 登记执法记录仪的名称和归属，此后不再是未知设备
help-recorders-name-recorder = 现名称、设备编号、标签或标识
help-recorders-name-name = 新名称
help-recorders-name-unit = 所属单位代码
help-recorders-issue = 将执法记录仪交某人领用，或归入单位公用
    .long =
        将执法记录仪交某人领用，或归入单位公用。

        单次领用用于一个班次或一项任务，到应还时间后采集即视为归还；固定配发直至收回或另行配发。单次领用优先于固定配发，固定配发优先于公用。
help-recorders-issue-recorder = 名称、设备编号、标签或标识
help-recorders-issue-to = 领用人证件号
help-recorders-issue-pool = 归入公用的单位代码
help-recorders-issue-permanent = 固定配发，而非单次领用
help-recorders-issue-from = 领用时间，默认为现在
help-recorders-issue-due = 应还时间
help-recorders-issue-until = 归还时间，用于补记已结束的领用
help-recorders-issue-reason = 更正的原因
help-recorders-return = 收回执法记录仪
help-recorders-return-recorder = 名称、设备编号、标签或标识
help-recorders-return-at = 归还时间，默认为现在
help-recorders-return-reason = 原因
help-recorders-withdraw = 撤销不实的领用，记载保留
help-recorders-withdraw-id = 领用标识
help-recorders-withdraw-reason = 原因
help-recorders-import = 从 CSV 文件导入执法记录仪或领用记录，全部导入或一条不导
help-recorders-import-file = 文件，由列名判断内容
help-recorders-export = 将全部执法记录仪输出为 CSV
help-recorders-export-issues = 改为输出领用记录
help-officers = 查看和维护执法人员
help-officers-list = 按证件号列出人员
help-officers-list-limit = 最多列出的数量
help-officers-show = 查看某证件号现在和过去的使用人
help-officers-show-number = 证件号
help-officers-add = 登记人员、调动或更正
    .long =
        登记人员、调动或更正。

        证件号和起始时间相同视为更正；证件号和姓名相同而起始较晚视为调动；姓名不同则是另一人，须在前一人停用该证件号之后使用。
help-officers-add-number = 证件号
help-officers-add-name = 姓名
help-officers-add-unit = 单位代码
help-officers-add-from = 起始时间，默认为今天
help-officers-add-until = 截止时间，只写日期则含当日
help-officers-add-reason = 更正的原因
help-officers-withdraw = 撤销不实的任期，记载保留
help-officers-withdraw-id = 任期标识
help-officers-withdraw-reason = 原因
help-officers-import = 从 CSV 文件导入人员，全部导入或一条不导
help-officers-import-file = 文件
help-officers-export = 将全部人员输出为 CSV
help-units = 查看和维护单位
help-units-list = 按代码列出单位
help-units-list-limit = 最多列出的数量
help-units-add = 登记或更正单位
help-units-add-code = 代码
help-units-add-name = 名称
help-units-add-parent = 上级单位代码
help-units-add-reason = 更正的原因
help-units-withdraw = 撤销单位，记载保留
help-units-withdraw-code = 代码
help-units-withdraw-reason = 原因
help-units-import = 从 CSV 文件导入单位，全部导入或一条不导
help-units-import-file = 文件
help-units-export = 将全部单位输出为 CSV
help-roster = 查看和维护排班
help-roster-list = 按起始时间列出班次
help-roster-list-since = 只列出此后结束的班次
help-roster-list-limit = 最多列出的数量
help-roster-add = 登记班次，或更正其结束时间
help-roster-add-officer = 证件号
help-roster-add-from = 起始时间
help-roster-add-until = 结束时间
help-roster-add-reason = 更正的原因
help-roster-withdraw = 撤销班次，记载保留
help-roster-withdraw-id = 班次标识
help-roster-withdraw-reason = 原因
help-roster-import = 从 CSV 文件导入排班，全部导入或一条不导
help-roster-import-file = 文件
help-roster-export = 将排班输出为 CSV

act-registered = 登记
act-recorder-issued = 领用
act-recorder-returned = 归还
act-register-imported = 导入文件
act-register-withdrawn = 撤销

notice-not-imported = 登记册文件未能导入：{$file}。说明在导入文件夹中该文件旁。
    .head = 未导入的文件
