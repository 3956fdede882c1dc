# 命令行的帮助。键名依命令的路径：help-items-list；其后为参数名：help-items-list-limit；
# 各命令共有的参数为 help-global-…。此处的换行即屏幕上的换行。

help-usage = { $start }用法：{ $end }{ $usage }
help-commands = 命令：
help-arguments = 参数：
help-options = 选项：
help-place-options = [选项]
help-place-command = <命令>
help-place-command-optional = [命令]
help-env = [环境变量：{ $name }]
help-default = [默认：{ $value }]
help-possible = [可选值：{ $values }]
help-help = 显示本说明，或指定子命令的帮助
help-help-subcommand = 显示该子命令的帮助
help-flag-help = 显示帮助
help-flag-help-short = 显示帮助（用 '--help' 查看详情）
help-flag-help-long = 显示帮助（用 '-h' 查看摘要）
help-flag-version = 显示版本

help-docket = 采集站：采集执法记录仪中的音像资料，并证明其完好
    .long =
        采集站：采集执法记录仪中的音像资料，并证明其完好。

        docket 只读取执法记录仪，从不写入。每个文件成为一件音像资料：复制、读回核对、归档、
        再次读回核对，并附上清单；`docket items show` 显示其全部经过。
    .after =
        退出码：0 正常 · 1 警告（有文件需要查看）· 2 失败 · 3 用法错误 · 4 无权操作 · 5 未找到 ·
        6 完整性（有内容与应有的不一致）· 7 正忙

        从这里开始：docket demo            接入模拟的执法记录仪，观看过程
                    docket dock /media/X   立即采集一张已挂载的存储卡
                    docket items list      查看哪些音像资料已完好保存
help-docketd = 以系统服务运行的采集站；`docket run` 是在前台运行的同一程序
help-docketd-data = 数据目录：目录库、暂存区，默认还有归档存储
help-docketd-config = TOML 格式的配置文件；没有则用默认值
help-docketd-set = 设置一项配置，优先于文件和环境变量；可多次使用

help-global-data = 数据目录：目录库、暂存区，默认还有归档存储
help-global-config = TOML 格式的配置文件；没有则用默认值
help-global-json = 输出 JSON：一个对象；耗时的命令每行一个对象，最后一行为 `done`
help-global-lang = 输出所用的语言；不指定则依终端，终端也未指定则用英语
help-global-set = 仅为本次设置一项配置，优先于文件和环境变量；可多次使用

help-run = 在前台运行采集站，直到被停止
help-dock = 立即采集这些文件夹，每个视为一个仓位中的一台执法记录仪
    .long =
        立即采集这些文件夹，每个视为一个仓位中的一台执法记录仪。

        若有采集站正在使用同一数据目录，则由它采集；否则临时启动一个，采集完即停止。
        同一台执法记录仪再次接入时，只采集新的内容。
help-dock-paths = 已挂载的存储卡、任意文件夹，或虚拟执法记录仪的脚本（*.recorder.toml）
help-demo = 接入带有真实音像的模拟执法记录仪，并展示全过程
help-demo-bays = 执法记录仪的数量
help-demo-seed = 随机种子：相同的种子生成相同的执法记录仪
help-status = 显示采集站的状况
help-status-watch = 持续显示各仓位的动态，按 Ctrl-C 停止
help-bays = 查看仓位，并示教各仓位的位置
help-bays-list = 列出仓位、其位置及当前所插设备
help-bays-teach = 示教仓位：将执法记录仪依次插入各仓位
    .long =
        示教仓位：将执法记录仪依次插入各仓位。

        未分配的 USB 端口每插入一台执法记录仪，即成为下一个仓位：bay-1、bay-2，依此类推。按 Ctrl-C 结束。
        示教期间不采集，请随后重新插入。配置文件中的仓位优先于示教的仓位。
help-bays-teach-count = 示教的数量，达到后结束
help-bays-forget = 删除一个示教的仓位
help-bays-forget-name = 其名称
help-sessions = 查看采集会话：执法记录仪每次在仓位中的停留
help-sessions-list = 列出采集会话，最新的在前
help-sessions-list-limit = 最多列出的数量
help-sessions-list-before = 只列出早于此编号的
help-sessions-show = 显示一个采集会话，以及未采集的文件
help-sessions-show-id = 编号，或其不重复的开头一段
help-removal = 清除执法记录仪上已安全归档的文件：先申请，再确认。默认关闭
help-removal-ask = 申请清除某采集会话的执法记录仪上的文件。此时尚不清除任何内容
help-removal-ask-session = 采集会话的编号，或其不重复的开头一段
help-removal-confirm = 确认申请：命令仓位中的执法记录仪清除其全部文件
help-removal-confirm-id = 清除的编号，须写全
help-removal-list = 列出清除记录，最新的在前
help-removal-list-limit = 最多列出的数量
help-removal-list-before = 只列出早于此编号的
help-items = 查看音像资料，并关联到案件
help-items-list = 列出音像资料，最新的在前
help-items-list-session = 只列出此采集会话的
help-items-list-state =
    只列出处于此状态的：seen 已发现、copying 采集中、staged 已暂存、
    verified 已校验、archived 已归档、proven 已核实、sealed 已附清单、
    releasable 可清除、released 已清除、quarantined 已隔离
help-items-list-case = 只列出关联到此案件的
help-items-list-finding = 只列出内部检查有此类发现的
help-items-list-limit = 最多列出的数量
help-items-list-before = 只列出早于此编号的
help-items-show = 显示一件音像资料的完整性校验值、存放位置和保管记录
help-items-show-id = 编号，或其不重复的开头一段
help-items-link = 将音像资料关联到案件
help-items-link-item = 音像资料的编号
help-items-link-case = 案号
help-items-unlink = 撤销关联；该关联连同理由留在记录中
help-items-unlink-item = 音像资料的编号
help-items-unlink-case = 案号
help-items-unlink-reason = 理由
help-cases = 录入和查看案件
help-verify = 重新读取已归档的原始文件，逐字节比对；检查回执和保管记录
    .long =
        重新读取已归档的原始文件，逐字节比对；加 --all 时还检查采集回执和保管记录。

        若有不一致，列出相应的音像资料并以 6 退出。该音像资料随即隔离，
        其文件在执法记录仪再次接入时重新采集。
help-verify-items = 要读取的音像资料；不指定则为全部
help-verify-all = 全部原始文件、全部采集回执和整个保管记录
help-verify-receipts = 只检查采集回执，含签名和文件清单，不读原始文件
help-verify-log = 只检查保管记录，与 docket log verify 相同，不读原始文件
help-verify-sample = 只抽取若干个，或一定比例：200、5%、0.1%
help-verify-seed = 抽样种子：种子相同则抽中的相同；不指定则自动生成并显示
help-verify-since = 只读取此后首次见到的原始文件：日期（2026-11-22），或若干天、小时以来（7d、36h）
help-custody = 查看对音像资料做过什么、何人、何时
help-custody-show = 在一页上讲述一件音像资料的全过程：从何而来、经过哪些事项、现状如何
    .long =
        在一页上讲述一件音像资料的全过程：从何而来、经过哪些事项、现状如何。

        其间没有其他事项的重复记录（如定期校验）合为一条并注明次数。
help-custody-show-item = 音像资料的编号，或其不重复的开头一段
help-custody-show-all = 逐条列出，不合并
help-fsck = 核对目录库和归档存储的各项保证，不作任何更改
    .long =
        核对目录库和归档存储的各项保证，不作任何更改。

        核对期间内容若有变动，看起来就像损坏：使用该数据目录的采集站须先停止。
        若有不符，列出并以 6 退出。
help-fsck-deep = 同时逐字节读取每个对象
help-explain = 说明错误代码或规定的含义；不给代码则列出各项规定
help-explain-code = 显示的代码，例如 DKT-0201 或 ready-for-duty
help-job = 查看任务：采集站上耗时的工作
help-job-list = 列出任务，最新的在前
help-job-list-limit = 最多列出的数量
help-job-list-before = 只列出早于此编号的
help-job-show = 显示一个任务，完成后连同其结果
help-job-show-id = 编号，或其不重复的开头一段
help-job-watch = 跟踪任务直到结束
help-job-watch-id = 编号，或其不重复的开头一段
help-job-cancel = 取消任务；已提交的内容仍然有效
help-job-cancel-id = 编号，或其不重复的开头一段
help-job-retry = 以新任务重新执行同样的工作
help-job-retry-id = 编号，或其不重复的开头一段
help-config = 检查和显示配置
help-config-check = 检查当前所写的配置，列出每个问题及其位置；不作任何更改
help-config-show = 显示生效的配置；采集站正在运行时显示其配置
help-config-show-origin = 说明每个值的来源：文件及行号、环境变量、--set 或默认值
help-config-schema = 输出配置文件的 JSON Schema，供编辑器使用
help-config-default = 输出配置文件样本：逐项说明，列出默认值，各行均已注释
help-config-diff = 显示运行中的采集站若现在重新读取配置会有哪些变化
help-config-reload = 让运行中的采集站重新读取配置；配置有误则不作更改
help-completions = 输出命令补全脚本
    .long =
        输出命令补全脚本，其中的说明为英文。

        以 bash 为例：docket completions bash > ~/.local/share/bash-completion/completions/docket
help-completions-shell = 所用的 Shell
help-man = 输出手册页，或将全部手册页写入文件夹
help-man-folder = 文件夹，不存在则创建
help-doctor = 检查本机：目录、空间、时钟、归档存储、媒体处理程序；不作任何更改
    .long =
        检查本机：目录、空间、时钟、归档存储、媒体处理程序；不作任何更改。

        无论采集站是否运行、有无数据、配置是否可用，都能检查，并说明发现的问题如何处理。
        需要留意时以 1 退出，有故障时以 2 退出。
help-doctor-quick = 略去耗时的检查：读取整个目录库、启动媒体处理程序
help-notices = 查看通知：应当有人知道的事，以及是否已送达
help-notices-list = 列出通知，最新的在前
help-notices-list-limit = 最多列出的数量
help-notices-list-before = 只列出早于此编号的
help-notices-list-pending = 只列出待送达或未能送达的
help-notices-show = 显示一条通知及每次发送的情况
help-notices-show-id = 通知的编号
help-notices-replay = 向所有渠道重新发送一条通知
help-notices-replay-id = 通知的编号
help-openapi = 输出网络接口的说明（OpenAPI 3.1）

# 用法错误。

usage-error = 错误：{ $what }
usage-more = 详情请用 '{ $help }' 查看。
usage-conflict = 参数 '{ $arg }' 不能与 { $other } 同时使用
usage-twice = 参数 '{ $arg }' 不能重复使用
usage-no-equals = 为 '{ $arg }' 赋值须用等号
usage-value-missing = '{ $arg }' 需要一个值，但没有给出
usage-value-not-one-of = '{ $arg }' 的值 '{ $value }' 无效
    .allowed = [可选值：{ $values }]
usage-value-unfit = '{ $arg }' 的值 '{ $value }' 无效：{ $cause }
usage-not-a-number = 不是范围内的整数
usage-verb-unknown = 没有子命令 '{ $verb }'
usage-verb-missing = '{ $verb }' 需要子命令，但没有给出
    .allowed = [子命令：{ $values }]
usage-required = 缺少下列必需的参数：
usage-too-many = '{ $arg }' 有多余的值 '{ $value }'
usage-too-few = '{ $arg }' 需要 { $min } 个值，只给出 { $count } 个
usage-wrong-count = '{ $arg }' 需要 { $expected } 个值，给出了 { $count } 个
usage-unknown = 没有参数 '{ $arg }'
usage-not-utf8 = 有参数不是 UTF-8 文本
usage-tip-verb = 提示：有相近的子命令：{ $values }
usage-tip-argument = 提示：有相近的参数：{ $values }
usage-tip-value = 提示：有相近的值：{ $values }
usage-tip-as-value = 提示：若要把 '{ $arg }' 作为值，请用 '{ $line }'
usage-tip-exists = 提示：有 '{ $line }'
usage-tip-no-dashes = 提示：有子命令 '{ $verb }'；使用时请去掉它前面的 '--'
