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
