# 清除执法记录仪上的文件。

removal-yes = 执法记录仪上的文件可以清除
removal-docked = 执法记录仪上的文件须保留：仍在采集中
removal-not-taken = 执法记录仪上的文件须保留：尚未全部采集
removal-not-proven = 执法记录仪上的文件须保留：尚未全部归档、核实并附清单
removal-nothing = 执法记录仪上没有文件
removal-docked-since = 执法记录仪上的文件须保留：此后又接入过
removal-off = 执法记录仪上的文件须保留：配置不允许清除
removal-no-command = 执法记录仪上的文件未清除：没有可用的清除命令
removal-too-late = 未在一小时内确认
removal-asked = 已申请，未确认
removal-confirmed = 已确认
removal-removed = 执法记录仪上的文件已清除
removal-failed = 失败
removal-unknown = 结果不明
removal-other-recorder = 仓位中是另一台执法记录仪
removal-unknown-recorder = 执法记录仪上的文件须保留：无法确认是哪台执法记录仪
removal-part-only = 执法记录仪上的文件须保留：接入的是其中一个文件夹，并非全部
removal-denied = 未向执法记录仪发送命令：其内容已有不同，或不允许向其发送命令
removal-left-bay = 执法记录仪上的文件未清除：采集后离开过仓位，或无法确认是否离开过
removal-more-volumes = 执法记录仪上的文件未清除：设备还有其他卷，命令会一并清除
removal-not-all-seen = 执法记录仪上的文件未清除：其中可能还有未显示的内容
removal-differs = 执法记录仪上的文件未清除：其内容与采集时不完全一致
removal-undated = 执法记录仪上的文件未清除：执法记录仪不说明文件的写入时间
removal-still-there = 文件仍全部在执法记录仪上
removal-part-left = 部分文件仍在执法记录仪上
removal-hidden-rest = 已看不到这些文件，但其中可能还有未显示的内容
removal-another-came = 原处是另一台执法记录仪
removal-nameless = 已无法确认是哪台执法记录仪
removal-unreadable = 之后无法查看该执法记录仪
removal-lost = 未查看执法记录仪的结果

# 清除。
cli-removals-none = 没有清除记录。
cli-head-removal = 清除
cli-head-asked = 申请时间
cli-label-clips = 内容
cli-label-asked = 申请
cli-label-confirmed = 确认
cli-label-outcome = 结果
cli-removal-clips = { $clips } 个，{ $bytes }
cli-removal-act = { $at }，{ $by }
cli-removal-next = 尚未清除任何内容。要清除此执法记录仪上的全部文件：docket removal confirm { $id }
cli-removal-outcome = { $outcome }：{ $reason }
