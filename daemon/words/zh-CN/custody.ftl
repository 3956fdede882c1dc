# 一件音像资料的全过程，以及抽样校验。

custody-life = 音像资料 { $item } 的全过程
custody-steps = 经过（何时、何人、何事；按保管记录顺序）：
custody-more = ……还有更多：请查看下一页。
custody-looks = 本页不含查看记录：此版本不记录何人查看过。
custody-label-docked = 采集
custody-label-manifest = 清单
custody-label-fixity = 定期校验
custody-label-rendition = 副本
custody-recorder = { $label }{ GIVEN($made) ->
        [yes] （{ $made }）
       *[no] {""}
    }
custody-docked = { $at }，仓位 { $bay }，{ $who }（会话 { $session }）
custody-manifest = 第 { $n } 份，校验值 { $digest }
custody-fixity-none = 入库核实之后尚未再次校验
custody-fixity = 入库核实之后校验 { $checks } 次，{ $failed ->
        [0] 全部一致
       *[other] { $failed } 次不通过
    }；首次 { $first }，最近 { $last }
custody-rendition = { $kind }，{ $size }，BLAKE3 校验值 { $blake3 }…
custody-times = { $told }共 { $times } 次，最近 { $at }（#{ $seq }）

# 每一事项的说法。记录中没有的内容为空。

life-seen = 在执法记录仪上发现：{ $path }，{ $size }。
life-copying = 开始从执法记录仪采集。
life-staged = { GIVEN($hole_bytes) ->
        [yes] 已采集可读出的部分并落盘，共 { $size }，其中 { $hole_bytes } 未能读出。采集时已计算完整性校验值。
       *[no] 全部字节已采集并落盘，共 { $size }。采集时已计算完整性校验值。
    }
life-verified = 已绕过缓存回读比对：内容一致。
life-archived = 已存入归档 { $target }：{ $key }。
life-proven = 已从归档 { $target } 回读比对：内容一致。
life-sealed = 已封签：第 { $manifest_generation } 份清单已存于原始文件旁并回读。
life-releasable = 已核实、封签并记录在案：执法记录仪上的文件可以清除。
life-released = 经人员申请和确认，执法记录仪上的文件已清除。
life-quarantined = 已隔离（保留但不予采信）：{ $reason }（{ $why }）
life-session-started = 执法记录仪 { $recorder } 放入仓位 { $bay }，列出 { $clips } 个文件。
life-session-ended = 采集会话结束：{ $outcome }{ GIVEN($why) ->
        [yes] （{ $why }）
       *[no] {""}
    }。
life-sighted = 在执法记录仪上再次见到同一文件，已全部读取比对：内容一致，未重复采集。
life-torn = 采集到 { $pulled_bytes } 时中断：{ $why }
life-resumed = 从 { $at_bytes } 处继续采集；此前部分已重新读取比对，内容一致。
life-rendered = { $failed ->
        [yes] 未能生成副本：{ $why }
       *[no] 由原始文件生成副本：{ $kind }。原始文件未作任何改动。
    }
life-not-playable = 没有可播放的形式：{ $why }
life-examined = { $failed ->
        [yes] 未能检查内部情况：{ $why }
       *[no] 已检查内部有无间断和损坏{ GIVEN($findings) ->
            [yes] ：发现 { $findings } 处
           *[no] {""}
        }。
    }
life-linked = 关联到案件 { $case }。
life-unlinked = 撤销与案件 { $case } 的关联：{ $reason }
life-case-added = 录入案件 { $case }。
life-case-described = 更改案件 { $case } 的信息。
life-case-stepped = 登记案件 { $case } 的日期：{ $on }。
life-case-recorded = 为案件 { $case } 添加记录。
life-document-added = 为案件 { $case } 提交文书。
life-document-proven = 文书已从归档回读：内容一致。
life-matters-listed = 启用新的事项清单：{ $title }（{ $matters } 项）。
life-held = 予以封存：{ $reason }
life-fixity-checked = { $failed ->
        [yes] 归档 { $target } 校验不通过：{ $reason }（{ $problem }）
       *[no] 校验：已从归档 { $target } 回读全部字节，内容一致。
    }
life-stray-found = 发现不属于任何音像资料的文件，已另存：{ $name }，存为 { $moved_to }。
life-recovered = 采集站在上次异常停止后启动，并已恢复。
life-task-lost = 程序的一个任务中止：{ $task }。
life-settings-applied = 启用新的配置。
life-bay-taught = 端口 { $port } 示教为仓位 { $bay }。
life-bay-forgotten = 端口 { $port } 的仓位 { $bay } 已删除。
life-device-refused = { $failed ->
        [yes] 仓位 { $bay } 插入了非执法记录仪设备，未能拒绝：{ $device }（{ $problem }）
       *[no] 仓位 { $bay } 插入了非执法记录仪设备，已拒绝：{ $device }。
    }
life-recorder-unlocked = { $failed ->
        [yes] { GIVEN($problem) ->
            [yes] 仓位 { $bay } 的执法记录仪 { $recorder } 未接受密码：{ $problem }
           *[no] 仓位 { $bay } 的执法记录仪 { $recorder } 已上锁，不再尝试密码：曾拒绝该密码，或失败次数过多。
        }
       *[no] 仓位 { $bay } 的执法记录仪 { $recorder } 已用密码解锁。
    }
life-clock-set = { $failed ->
        [yes] 未能校准执法记录仪时钟：{ $problem }
       *[no] 在记录时差之后，校准了执法记录仪时钟。
    }
life-duty-judged = 执法记录仪领用检查：{ $verdict }。
life-removal-asked = 有人申请清除执法记录仪上的文件；此时尚未清除。
life-removal-confirmed = 清除已经人员确认，并已向执法记录仪下达。
life-removal-ended = { $failed ->
        [yes] 清除未能确认完成：{ $code } { $problem }
       *[no] 重新打开执法记录仪，确认其中已无文件。
    }
life-interruption-found = 发现录制中断：{ $kind }（{ $strength }）{ GIVEN($cause) ->
        [yes] ；可能原因：{ $cause }
       *[no] {""}
    }。
life-interruption-changed = 后来的事实表明中断情况不同：{ $kind }（{ $strength }）。
life-interruption-withdrawn = 后来的事实表明并无中断：{ $kind }。
life-interruption-explained = 对中断作出说明{ GIVEN($words) ->
        [yes] ：{ $words }
       *[no] {""}
    }{ GIVEN($cause) ->
        [yes] （原因：{ $cause }）
       *[no] {""}
    }。
life-note-corrected = 对中断的说明作出更正{ GIVEN($words) ->
        [yes] ：{ $words }
       *[no] {""}
    }。
life-interruption-dismissed = 经人员认定不是中断{ GIVEN($words) ->
        [yes] ：{ $words }
       *[no] {""}
    }。
life-loss-reported = 已向负责人报告：{ $loss }{ GIVEN($words) ->
        [yes] （{ $words }）
       *[no] {""}
    }。
life-report-acknowledged = 负责人已签收报告{ GIVEN($words) ->
        [yes] ：{ $words }
       *[no] {""}
    }。
life-timed = 已按可信时间确定录制时间。
life-registered = 登记册有新登记。
life-recorder-issued = 执法记录仪已领用。
life-recorder-returned = 执法记录仪 { $recorder } 已归还。
life-register-imported = 登记册导入文件：{ $file }。
life-register-withdrawn = 撤销登记册的一条登记：{ $reason }
life-handover-judged = 移交判定：{ $standing }；时限为 { $deadline }。
life-handover-explained = 对移交时间作出说明：{ $reason }
life-interruption-reopened = 先前认定不是中断，现认定确为中断：{ $kind }（{ $strength }）。
life-key-made = 采集站生成了自己的密钥。
life-key-rotated = 采集站更换了密钥。
life-key-lost = 采集站声明密钥遗失。
life-epoch-opened = 采集站开始保管记录的新周期。
life-described = 情况有补充，第 { $manifest_generation } 份清单已存于原始文件旁。
life-receipted = 采集回执已写入归档。
life-proof-made = 已生成并取走证明：{ $kind ->
        [included] 含原始文件
        [referenced] 不含原始文件
       *[excerpt] 原始文件的一部分
    }；SHA-256 { $sha256 }。
