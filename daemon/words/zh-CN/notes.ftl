# 中断、证据、中断说明；连续录制。

act-interruption-found = 发现中断
act-interruption-changed = 中断情况更新
act-interruption-reopened = 已排除的中断重新待说明
act-interruption-withdrawn = 撤回中断
act-interruption-explained = 说明中断
act-note-corrected = 更正说明
act-interruption-dismissed = 认定不是中断
act-loss-reported = 报告信息丢失
act-report-acknowledged = 负责人签收

interruption-unfinished = 文件未正常结束或已损坏
interruption-sequence-hole = 文件编号缺失
interruption-time-gap = 连续录制中出现空档
interruption-recorder-log = 设备日志载明已中止
interruption-time-jump = 文件内时间跳变
interruption-frames-missing = 文件内画面缺失
interruption-sound-lost = 文件内声音缺失
interruption-pull-broken = 采集中断

strength-possible = 可能
strength-likely = 很可能
strength-certain = 确定

cause-none = 未见原因
cause-weather = 天气恶劣
cause-device-fault = 设备故障
cause-device-damage = 设备损坏
cause-battery = 电量不足
cause-storage = 存储空间不足
cause-other = 其他

loss-could-not-go-on = 无法继续记录
loss-information-lost = 记录信息丢失

interrupted-open = 待说明
interrupted-explained = 已说明
interrupted-dismissed = 不是中断
interrupted-reported = 已报告

withdrawn-no-longer-shown = 已撤回：后来的情况不再表明中断
withdrawn-taken-since = 已撤回：此后已采集

note-explanation = 中断说明
note-correction = 更正
note-dismissal = 认定不是中断
note-report = 报告负责人
note-acknowledgement = 负责人签收

evidence-time-without-footage = { $seconds } 秒没有音像
evidence-numbers-missing = 编号 { $first } 至 { $last } 没有文件（{ $count } 个）
evidence-time-fits = 缺失的文件恰好填满这段时间
evidence-marked-before = 前一文件已标记并保留，其后的文件可能已被循环覆盖
evidence-log-line = 设备日志：{ $line }
evidence-stop-not-logged = 设备日志载有前一文件的开始，没有停止
evidence-start-without-clip = 设备日志载有一次开始录制，但没有对应文件：{ $line }
evidence-full-length = 前一文件按满段长度（{ $seconds } 秒）切分，设备本应继续录制
evidence-went-on-soon = { $seconds } 秒后继续录制
evidence-clock-reset = 自后一文件起设备时钟被重置
evidence-empty-file = 文件没有内容
evidence-not-finished = 文件没有结尾或已损坏（{ $detail }）
evidence-inside-clip = 文件内 { $from_ms } 毫秒处，长 { $length_ms } 毫秒
evidence-pull-fault = { $reason }；缺 { $bytes } 字节
evidence-battery-at-dock = 接入采集站时电量为 { $percent } %
evidence-storage-at-dock = 接入采集站时存储卡剩余 { $free_bytes } 字节

notes-none = 没有中断。
notes-head-interruption = 中断
notes-head-when = 时间（设备时钟）
notes-head-kind = 情形
notes-head-strength = 把握
notes-head-cause = 原因
notes-brief = 中断 { $id }：{ $kind }（{ $strength }）{ $when } — { $cause } — { $state }
notes-title = 执法记录仪 { $recorder }：{ $kind }（{ $strength }）
notes-label-interruption = 中断
notes-label-when = 时间
notes-label-trusted = 校正时间
notes-label-before = 前一文件
notes-label-after = 后一文件
notes-label-next = 其后录制
notes-label-evidence = 证据
notes-label-cause = 原因
notes-label-loss = 损失
notes-label-rule = 规定
notes-label-note = 说明
notes-from-to = { $from } 至 { GIVEN($to) ->
        [no] ……
       *[yes] { $to }
    }
notes-rule = { $title }（{ $clauses }；详见 docket explain { $rule }）
notes-spoken = 语音说明在 { $item } 第 { $from } 秒至第 { $to } 秒
notes-corrects = 更正 { $note }
notes-said = { $kind }：{ $said }（{ $who }，{ $at }；说明 { $id }）
notes-next = 语音说明应在 { $after } 的开头。听后执行：docket notes add { $id } --spoken
notes-waits-for-supervisor = 已报告，待负责人签收
notes-open = 件中断待说明
notes-reports-waiting = 待负责人签收的损失（docket notes acknowledge 编号）：

recordings-none = 没有连续录制。
recordings-one = { $when } — { $kind } { $stream } — { $clips } 个文件，实有 { $found }，缺失 { $missing }
recordings-whose = 执法记录仪 { $recorder }{ GIVEN($officer) ->
        [yes] ，证件号 { $officer }
       *[no] {""}
    }
recordings-more = ……还有更多：--before { $next }
recordings-missing = 缺失：{ $when }（{ $length }）
recordings-beside = 本段录制之外另有缺失（依据执法记录仪日志）：{ $when }（{ $length }）
recordings-beside-about = 本段录制之外另有缺失，位于 { $when } 之间，约 { $length }（按缺失文件数估算）

help-notes = 查看和说明录制中断，报告信息丢失
help-notes-list = 列出中断，最新的在前
help-notes-list-session = 仅列出该采集会话的
help-notes-list-item = 仅列出该音像资料前后或其中的
help-notes-list-state = 仅列出该状态的：open、explained、dismissed 或 reported
help-notes-list-unacknowledged = 仅列出待负责人签收的损失
help-notes-list-withdrawn = 也列出后来的情况不再表明的
help-notes-list-limit = 最多列出的数量
help-notes-list-before = 仅列出早于该编号的
help-notes-show = 查看一件中断的证据和说明
help-notes-show-id = 中断编号，或其不重复的开头一段
help-notes-add = 说明中断：写明，或指出语音说明的位置
    .long =
        说明中断：写明，或指出语音说明的位置。

        按规定，执法人员应当在重新开启设备后对中断原因进行语音说明，因此说明在下一文件的开头：听后加 --spoken。说明从不改动；`docket notes correct` 另加一条更正。
help-notes-add-id = 中断编号，或其不重复的开头一段
help-notes-add-text = 说明内容
help-notes-add-cause = 原因：weather、device-fault、device-damage、battery、storage 或 other
help-notes-add-spoken = 语音说明在恢复录制的文件开头
help-notes-add-voice = 语音说明在这件音像资料中
help-notes-add-from = 从文件开头起第几秒开始；默认 0
help-notes-add-to = 第几秒结束；默认一分钟后
help-notes-correct = 以另一条更正一条说明，两条都保留
help-notes-correct-id = 中断编号，或其不重复的开头一段
help-notes-correct-note = 说明的编号
help-notes-correct-text = 正确的内容
help-notes-correct-cause = 更正后的原因
help-notes-dismiss = 认定不是中断；连同理由保留在案
help-notes-dismiss-id = 中断编号，或其不重复的开头一段
help-notes-dismiss-reason = 为何不是中断
help-notes-report = 立即向负责人报告损失
help-notes-report-id = 中断编号，或其不重复的开头一段
help-notes-report-loss = could-not-go-on 或 information-lost
help-notes-report-text = 情况
help-notes-acknowledge = 负责人签收所报告的损失
help-notes-acknowledge-id = 中断编号，或其不重复的开头一段
help-notes-acknowledge-text = 批示内容
help-recordings = 查看连续录制及其缺失
help-recordings-list = 列出连续录制，最近接入的在前：应有、实有和缺失
help-recordings-list-session = 只列出该采集会话的，按时间先后
help-recordings-list-recorder = 只列出该执法记录仪的：序列号、标签或编号
help-recordings-list-officer = 只列出该证件号人员的：以当时的领用记录为准，没有则以执法记录仪所示为准
help-recordings-list-from = 只列出此时及以后仍在录制的，如 2026-03-01 或 2026-03-01 14:02
help-recordings-list-to = 只列出此前开始的；只写日期则含当日
help-recordings-list-limit = 最多列出的数量
help-recordings-list-before = 只列出此前的：上一页的 `next`
help-recordings-show = 查看一件音像资料所属的连续录制
help-recordings-show-item = 音像资料编号，或其不重复的开头一段
