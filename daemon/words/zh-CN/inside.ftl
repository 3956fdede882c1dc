# 文件内部检查的发现。

cli-label-inside = 内部检查
cli-label-track = 轨迹文件
cli-label-sound = 声音
cli-label-position = 定位
cli-label-unseen = 未检查

cli-inside-clean = { $at } 已检查：未发现问题；仅凭此不能证明录制完整
cli-inside-found = { $at } 已检查：{ $count } 项发现
cli-inside-unknown = { $at } 已检查：不是本站能识别的音像或轨迹文件：{ $why }
cli-inside-failed = { $at } 检查失败，原始文件未受影响：{ $why }
cli-inside-more = 另有 { $count } 项；--json 列出全部
cli-inside-count = { $what }（{ $count }）
cli-inside-span = { $what }：{ $from } 至 { $to }
cli-inside-at = { $what }：{ $at } 处
cli-inside-packets = { $count } 个数据包
cli-inside-frames = { $count } 帧
cli-inside-sound = 最安静的十分之一为 { $floor } dBFS；开头 { $first } 秒内有 { $loud } 明显更响
cli-inside-track = { $from } 至 { $to } 共 { $fixes } 个定位点，{ $without } 个无卫星信号
cli-inside-track-undated = { $fixes } 个定位点（无日期），{ $without } 个无卫星信号
cli-inside-unseen = { $part }（{ $why }）

inside-no-index = 录制未正常结束，无法播放
inside-unfinished = 文件未正常关闭
inside-cut-short = 文件提前结束
inside-shortfall = 只能读出一部分
inside-damaged = 数据损坏
inside-pictures-missing = 画面缺失
inside-sound-missing = 声音缺失
inside-sound-late = 声音开始较晚
inside-sound-ends-early = 声音提前结束
inside-silence = 静音
inside-step-back = 时间戳倒退

part-packets = 数据包
part-timing = 时间戳
part-sound = 音量
part-pictures = 画面内容
part-track = 定位
part-other = 其他

unseen-not-readable = 无法打开
unseen-no-timestamps = 文件不带时间戳
unseen-absent = 没有
unseen-not-decodable = 本站无法解码
unseen-too-many = 流太多
unseen-not-sought = 不在检查范围
unseen-other = 原因不明
