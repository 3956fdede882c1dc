# 体检所见。一条消息即一项检查：名称，其后为各结论的代码，<代码>-fix 为处理办法。

doctor-state-ok = 正常
doctor-state-skipped = 跳过
doctor-state-warn = 注意
doctor-state-fail = 故障
doctor-summary = 正常 { $ok } 项，注意 { $warn } 项，故障 { $fail } 项，跳过 { $skipped } 项

-doctor-no-data-yet = 尚无数据：这里从未采集过
-doctor-denied = 当前账户无权查看数据目录

doctor-settings = 配置
    .valid = 各项配置均可使用
    .invalid = 有 { $problems } 项配置无法使用
    .invalid-fix = 执行 `docket config check`，会逐项指出所在的行和应有的写法

doctor-secrets = 密钥
    .none-named = 配置中没有用到密钥
    .kept = { $count } 个密钥均可读取，且保管得当
    .unreadable = 无法读取 { $secret }（{ $why }）
    .unreadable-fix = 建立该文件，只让采集站的账户读取：chown docket: 文件; chmod 400 文件
    .open-to-others = 本机任何账户都能读取 { $secret }
    .open-to-others-fix = 对该文件执行 chmod o-rwx，并更换密钥，因为它可能已经泄露
    .not-handed-over = 配置中用到 { $secret }，但没有交给服务
    .not-handed-over-fix = 执行 `systemctl edit docketd`，在 [Service] 下加上 LoadCredential=名称:/文件路径

doctor-profiles = 执法记录仪配置文件
    .shipped = 只使用随附的配置文件
    .own = 除随附的配置文件外，还使用 { $path } 中的配置文件
    .broken = 有 { $count } 个配置文件无法使用，未采用；第一个：{ $path }：{ $why }
    .broken-fix = 改正该文件（`docket config check` 会逐一指出），然后重新启动采集站

doctor-ready-for-duty = 发放条件
    .asked = 配置中已设定下一班次对执法记录仪的要求
    .unasked = 未设定 [duty]：只有缺卡或存储介质损坏才不宜发放

doctor-notices = 通知
    .told = 有事需要人处理时，会通过 { $channels } 个渠道通知
    .nobody = 有事需要人处理时，不会通知任何人
    .nobody-fix = 设置 notify.webhooks 或 notify.mail

doctor-data-folder = 数据目录
    .private = { $path } 属于 { $owner }，其他账户无法查看
    .not-yet = { $path } 尚不存在，首次启动时自动建立
    .cannot-be-made = { $path } 不存在，当前账户也无权建立
    .cannot-be-made-fix = 为采集站的账户建立：install -d -m 700 -o docket -g docket { $path }
    .no-folder = { $path } 不是目录
    .no-folder-fix = 用 --data 指定别的目录
    .of-another-user = { $path } 属于其他账户（{ $owner }）
    .of-another-user-fix = 请用采集站自己的账户执行：sudo -u docket docket doctor
    .not-writable = { $path } 的所有者无权写入（权限 { $mode }）
    .not-writable-fix = 请执行：chmod 700 { $path }
    .open-to-all = 本机任何账户都能进入 { $path }（权限 { $mode }），而其中存有音像资料
    .open-to-all-fix = 请执行：chmod 700 { $path }
    .open-to-group = 同组账户都能进入 { $path }（权限 { $mode }）
    .open-to-group-fix = 请执行：chmod 700 { $path }

doctor-station = 采集站
    .not-running = 没有采集站在使用该数据目录
    .listens = 采集站正在运行（进程 { $pid }）并接受请求
    .silent = 进程 { $pid } 占用着数据目录，但没有接受请求
    .silent-fix = 若一分钟后仍如此，请查看日志（journalctl -u docketd）并重新启动

doctor-socket = 套接字
    .fits = 路径长 { $length } 字节，上限 { $most } 字节
    .too-long = 路径长 { $length } 字节，超过上限 { $most } 字节：命令行无法与采集站联系
    .too-long-fix = 换一个路径较短的数据目录

doctor-bays = 仓位
    .known = 已知 { $count } 个仓位
    .every-port = 每个 USB 端口都是仓位
    .none = 尚无仓位：插入的执法记录仪不会被采集
    .none-fix = 执行 `docket bays teach`，并将执法记录仪依次插入各仓位
    .two-meanings = 仓位 { $bay } 示教于端口 { $port }，与配置不符
    .two-meanings-fix = 执行 `docket bays forget "{ $bay }"`，或修改配置
    .no-folder = 仓位 { $bay } 的文件夹 { $path } 不存在
    .no-folder-fix = 创建该文件夹并重启采集站，或修改配置

doctor-udev = 插拔监听（udev）
    .runs = 可以得知设备的插拔
    .no-ports = 没有 USB 端口作为仓位
    .not-running = udev 未运行：无法得知设备的插拔
    .not-running-fix = 执行 `systemctl start systemd-udevd`

doctor-card-mounts = 存储卡挂载
    .unwanted = 没有需要挂载读取的存储卡
    .listens = 挂载服务在 { $path } 上监听
    .no-helper = 已设置 cards.mount，但 { $path } 上无人监听：无法采集这些文件系统的存储卡
    .no-helper-fix = 执行 `systemctl enable --now docket-mount.socket`，或清空 cards.mount

doctor-docked = 仓位中的执法记录仪
    .read-only = 仓位中的 { $count } 个磁盘均可读且不可写
    .nothing = 仓位中没有磁盘
    .writable = 内核允许写入 { $path }
    .writable-fix = 安装 udev 规则（见 systemd/README.md），并在 /etc/docket/bay-ports 中列出仓位端口
    .unreadable = 当前用户无法读取 { $path }
    .unreadable-fix = 安装 udev 规则（见 systemd/README.md）：规则将仓位中的磁盘交给 docket 组

doctor-free-space = 可用空间
    .no-data-yet = { -doctor-no-data-yet }
    .denied = { -doctor-denied }
    .room = { $path } 可用 { $free }
    .room-for-days = { $path } 可用 { $free }，按近期用量还可用 { $days } 天
    .little = { $path } 仅剩 { $free }，不足该盘的二十分之一
    .little-fix = 腾出空间或加装磁盘；切勿删除 evidence/ 下的内容
    .low = { $path } 可用 { $free }，按近期用量只够 { $days } 天
    .low-fix = 请在此之前腾出空间或加装磁盘；切勿删除 evidence/ 下的内容
    .full = { $path } 可用 { $free }，而须保留 { $keep_free }：已停止采集
    .full-fix = 腾出空间或加装磁盘；执法记录仪中的文件不受影响，采集会自动继续

doctor-staging-disk = 暂存盘
    .no-data-yet = { -doctor-no-data-yet }
    .denied = { -doctor-denied }
    .direct = { $filesystem }；读回核对时直接读取磁盘
    .cached = { $filesystem } 无法绕过内存缓存读取，读回核对的证明力较弱
    .cached-fix = 请把数据目录放在 ext4、XFS 或 Btrfs 上
    .network = { $path } 在网络上（{ $filesystem }）：无法保证写入的内容不会丢失
    .network-fix = 请把数据目录放在本机磁盘上；归档存储可以在别处
    .not-writable = 无法写入 { $path }（{ $why }）
    .not-writable-fix = 检查磁盘是否只读或已满（dmesg、mount），以及目录的所有者

doctor-wrapped-keys = 封装密钥
    .off = 不加密：archive.encryption.recipients 未列出公钥
    .home-only = 每份加密音像资料的密钥仅存于 { $path }：该磁盘一旦丢失，加密内容连同各归档目标中的副本均无法解开
    .home-only-fix = 在 archive.encryption.key_folders 中写明另一块磁盘上的文件夹，并先将归档文件夹中的 `keys` 复制进去
    .missing = 密钥文件夹 { $path } 不存在：无法归档，文件留在暂存区等待
    .missing-fix = 挂载其磁盘；或新建该文件夹，归采集站用户所有，并放入归档文件夹中的 `keys`
    .empty = { $path } 中没有密钥，而归档中有：其磁盘未挂载，或该文件夹是新的
    .empty-fix = 挂载其磁盘；如为新文件夹，将归档文件夹中的 `keys` 连同属主和权限复制进去
    .not-writable = 无法写入 { $path }：{ $why }
    .not-writable-fix = 使采集站用户可以写入：chown docket: 文件夹；如作为服务运行，使用附加配置 key-folder.conf（systemd/README.md）
    .same-disk = 所有密钥文件夹都在归档所在的磁盘上：该磁盘一旦丢失，加密内容即无法解开
    .same-disk-fix = 在 archive.encryption.key_folders 中写明另一块磁盘上的文件夹，并先将归档文件夹中的 `keys` 复制进去
    .kept = 每份加密音像资料的密钥另存于 { $count } 个文件夹

doctor-archive-targets = 归档目标
    .unknown = 未检查：没有可读取的目录库
    .none = 未设置其他归档目标
    .well = { $count } 个正常；{ $waiting } 项在等待
    .failing-of-late = { $target } 自 { $since } 起没有任何传送成功；{ $waiting } 项在等待
    .failing = { $target } 自 { $since } 起没有任何传送成功；{ $waiting } 项在等待，不得清除执法记录仪上的文件
    .failing-of-late-fix = 用 `docket targets list` 查看原因；没有丢失任何内容，会自动重试
    .failing-fix = 用 `docket targets list` 查看原因；检查该目标是否可达、是否允许访问、是否有空间

doctor-archive-way = 归档方式
    .no-data-yet = { -doctor-no-data-yet }
    .denied = { -doctor-denied }
    .by-link = 链接：每个原始文件只写一次
    .by-copy = 复制：归档存储在另一文件系统（{ $filesystem }）上，每个原始文件写两次
    .no-links = { $filesystem } 不支持链接：每个原始文件写两次，且没有所有者和权限
    .no-links-fix = 请把数据目录和归档存储放在 ext4、XFS 或 Btrfs 上
    .no-archive = { $path } 不存在

doctor-catalog = 目录库
    .no-data-yet = { -doctor-no-data-yet }
    .denied = { -doctor-denied }
    .not-yet = 尚未建立，首次启动时自动建立
    .missing = { $path } 没有目录库，而旁边存有音像资料
    .missing-fix = 从备份恢复 catalog.db；没有它 docket 不会启动
    .fits = 可以打开，结构版本 { $schema }
    .older = 可以打开，结构版本 { $schema }，下次启动时升级到 { $newest }
    .newer = 结构版本为 { $schema }，而本程序最高只认识 { $newest }
    .newer-fix = 重新安装较新的 docket，或恢复升级前的备份
    .unreadable = 无法读取 { $path }（{ $why }）
    .unreadable-fix = 先将数据目录原样复制保存，再从备份恢复 catalog.db

doctor-catalog-check = 目录库内容
    .not-asked = 未读取
    .sound = 已全部读取，完好
    .damaged = 已损坏（{ $why }）
    .damaged-fix = 先将数据目录原样复制保存，检查磁盘（smartctl），再从备份恢复 catalog.db

doctor-last-stop = 上次停止
    .unknown = 不详
    .clean = 上次正常停止
    .running = 自 { $since } 起运行
    .unclean = { $since } 开始的运行没有正常停止：被强制结束或断电
    .unclean-fix = 无需处理，下次启动时会接着处理；若再次发生，请查明原因

doctor-archive = 归档存储
    .denied = { -doctor-denied }
    .not-yet = { $path } 尚不存在，首次启动时自动建立
    .missing = { $path } 不存在
    .missing-fix = 挂载相应的磁盘，或改正 archive.folder
    .empty = { $path } 是空的，而其中应有 { $originals } 个原始文件：磁盘没有挂载
    .empty-fix = 请在采集站启动之前挂载磁盘
    .not-writable = 无法写入 { $path }（{ $why }）
    .not-writable-fix = 检查磁盘是否只读或已满、目录的所有者，以及服务的 ReadWritePaths=
    .writable = { $path } 可以写入

doctor-originals = 原始文件
    .none-yet = 尚无已归档的原始文件
    .there = 最新的 { $count } 个均在，长度相符
    .lost = 音像资料 { $item } 的原始文件不在 { $path }
    .lost-fix = 请勿改动，先复制现有内容，从归档存储的备份中恢复，再执行 `docket fsck`
    .other-length = { $path } 长 { $length } 字节，而核实时为 { $size } 字节
    .other-length-fix = 请勿改动，执行 `docket verify`，并从归档存储的备份中恢复

doctor-log-witnesses = 保管记录的见证方
    .unknown = 未知
    .forked = 保管记录与此前所见不相接续（{ $witness }，{ $why }）：不再写入归档
    .forked-fix = 查明数据目录是否被恢复、复制或改动，然后执行 `docket identity new-epoch`
    .none = 没有：整部保管记录被替换时，外部无人能够察觉
    .silent = { $witness } 自 { $since } 起未为归档中的新检查点签名
    .silent-fix = 检查该采集站是否运行、能否连通，其 witness.logs 是否写明本站公钥；用文件询问者须执行 `docket log ask`
    .signed = { $count } 个见证方均已签名

doctor-media-worker = 媒体处理程序
    .off = 未启用预览
    .there = 已安装
    .works = 已为测试文件生成预览
    .missing = 没有（{ $why }）
    .missing-fix = 安装同一版本的 docket-media；在此之前照常采集，但没有预览
    .broken = 处理测试文件失败（{ $why }）
    .broken-fix = 重新安装同一版本的 docket-media；采集不受影响
    .not-tried = 无法试用（{ $why }）

doctor-media-sandbox = 媒体处理程序的隔离
    .not-asked = 未试用
    .full = 已完全隔离
    .partial = 未完全隔离（文件：{ $landlock }；系统调用：{ $seccomp }）
    .partial-fix = 使用 6.12 或更新且带 Landlock 的内核，并在 docketd.service 中放行

doctor-clock = 时钟
    .synchronised = 与时间服务同步；现在是 { $now }
    .unsynchronised = 没有与时间服务同步；现在是 { $now }
    .unsynchronised-fix = 查看 `timedatectl timesync-status`：须能连上时间服务器
    .unknown = 本机没有服务能说明时钟是否准确；现在是 { $now }
    .unknown-fix = 启用 systemd-timesyncd：timedatectl set-ntp true

doctor-zone = 时区
    .known = { $zone }，{ $offset }
    .utc = { $zone }：执法记录仪记的是本地时间，会被当成 UTC
    .utc-fix = 设置 station.timezone，如 "Asia/Shanghai"，或用 `timedatectl set-timezone` 设置本机时区
    .no-zone = 找不到本机的时区：所有时间都会按 UTC 显示
    .no-zone-fix = 安装 tzdata 并用 `timedatectl set-timezone` 设置时区，或设置 station.timezone

doctor-clock-order = 时钟与记录
    .no-events = 尚无记录
    .in-order = 最新的记录在 { $newest }
    .went-back = 时钟显示 { $now }，而最新的记录在 { $newest }：时钟倒退了
    .went-back-fix = 请先校准时钟再接入执法记录仪；主板电池可能没电了

doctor-open-files = 打开文件数
    .no-limit = 不限
    .enough = 上限 { $limit }
    .few = 上限 { $limit }；繁忙的采集站需要 { $least }
    .few-fix = 执行 `systemctl edit docketd`，在 [Service] 下加上 LimitNOFILE=65536
    .unknown = 不详

doctor-watches = 目录监视
    .enough = 每个账户上限 { $watches } 处，{ $instances } 个程序
    .few = 每个账户上限 { $watches } 处，{ $instances } 个程序：配置改动可能不被察觉
    .few-fix = 请执行：sysctl fs.inotify.max_user_watches=65536 fs.inotify.max_user_instances=256
    .unknown = 不详

doctor-memory = 内存
    .enough = 可用 { $available }
    .little = 可用 { $available }；采集站和媒体处理程序需要 { $least }
    .little-fix = 停止本机的其他程序，或增加内存
    .unknown = 不详

doctor-service = 服务
    .no-systemd = 本机没有运行 systemd
    .installed = { $path }
    .not-installed = 没有安装 docketd.service：开机时不会启动采集站
    .not-installed-fix = 安装 docket 的软件包，或手工安装 systemd/docketd.service，再执行 `systemctl enable --now docketd`

doctor-watchdog = 看门狗
    .no-unit = 没有服务
    .armed = 采集站停滞 { $every } 后会自动重新启动
    .not-armed = 采集站停滞后不会自动恢复
    .not-armed-fix = 执行 `systemctl edit docketd`，在 [Service] 下加上 WatchdogSec=60s

doctor-account = 运行账户
    .unknown = 不详
    .own = 采集站以 { $user } 账户运行
    .root = 采集站以 { $user } 账户运行：一处缺陷就可能危及整台主机
    .root-fix = 使用专用账户：[Service] 下设 User=docket，并对数据目录执行 chown -R docket:

doctor-dock-controller = 仓位控制板
    .none = 未设置：仓位没有指示灯
    .opening = 正在打开 { $path }
    .answers = { $path } 有应答：{ $firmware }，{ $most } 个仓位
    .there = { $path } 存在；没有运行中的采集站与其通信
    .no-bays = 已设置 { $path }，但没有仓位对应指示灯
    .no-bays-fix = 设置 dock.bays：按仓位名称给出控制板上的编号
    .few-bays = { $path } 有 { $most } 个仓位；另有 { $count } 个仓位的编号超出范围
    .few-bays-fix = 更正 dock.bays
    .absent = { $path } 不存在：仓位没有指示灯；采集不受影响
    .absent-fix = 插好控制板，或更正 dock.device（ls -l /dev/serial/by-id）
    .no-device = { $path } 不是设备
    .no-device-fix = 更正 dock.device（ls -l /dev/serial/by-id）
    .denied = 无权打开 { $path }
    .denied-fix = 将 systemd/drop-ins/dock-controller.conf 放入 /etc/systemd/system/docketd.service.d/；用 ls -l 查看设备所属组
    .not-ours = { $path } 有应答，但不是本 docket 支持的控制板：{ $why }
    .not-ours-fix = 更正 dock.device，或更新控制板固件
    .silent = { $path } 没有应答：{ $why }
    .silent-fix = 检查线缆、dock.device 和 dock.baud，并确认没有其他程序占用；然后重新插拔控制板
