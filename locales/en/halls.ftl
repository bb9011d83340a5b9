# What the setting up of a hall refuses, and what its check says
refusal-pack-unreadable = { $line ->
    [0] This hall pack cannot be read: { $said }
   *[other] Line { $line } of this hall pack cannot be read: { $said }
}
refusal-pack-unsound = { $count ->
    [one] One thing does not fit yet, nothing was saved: { $path }
   *[other] { $count } things do not fit yet, nothing was saved. The first: { $path }
}
refusal-configuration-changed = Somebody changed the configuration while you had this page open. Open it again and repeat your change.
refusal-hall-taken = There is a hall with this code already. Choose another.
refusal-time-zone-unknown = There is no such time zone. Write it like Asia/Shanghai.
refusal-id-unsuitable = A code is lower-case letters, digits and hyphens, at most 32 characters.
refusal-counter-still-open = Counter { $number } is still in use. Close it first.
refusal-service-still-waited = { $waiting ->
    [one] One customer is waiting for “{ $service }”, and no counter could serve them any more. Serve them first, or leave a counter.
   *[other] { $waiting } customers are waiting for “{ $service }”, and no counter could serve them any more. Serve them first, or leave a counter.
}
refusal-tariff-fixed = Version { $version } of tariff { $code } is settled and stays. Add a new version.

complaint = { $path }: { $said }
complaint-missing = fill it in, in Chinese at least
complaint-too-long = too long, { $max } characters at most
complaint-not-plain = one line of plain text, no blanks around it
complaint-code-unsuitable = a code is lower-case letters, digits, underscores and hyphens, at most 32 characters
complaint-twice = it is there twice
complaint-unknown = there is no “{ $code }”
complaint-switched-off = “{ $code }” is switched off
complaint-out-of-range = between { $min } and { $max }
complaint-too-many = too many, { $max } at most
complaint-none-in-use = at least one must be in use
complaint-prefix-unsuitable = a number begins with one or two capital letters
complaint-time-unsuitable = no such day or time, or they overlap
complaint-address-unsuitable = write the printer as HOST:PORT, for example 192.168.1.50:9100
complaint-word-unknown = not one of the possible values
complaint-not-half-hours = shifts are planned in half-hours: please say whole half-hours, such as 240 or 270 minutes
complaint-long-below-short = the long shift cannot be shorter than the short one
complaint-stretch-beyond-unbroken = work before and after a break cannot be at least longer than it may be at most without a break
complaint-break-beyond-shift = the break cannot be as long as the shift it is in
complaint-stretch-too-long = with one break somebody would work longer at a stretch than is allowed: please make the shift shorter, or the break or the stretch longer
complaint-no-room-for-break = a shift with a break has not so much work before and after it: please say less
complaint-nobody-serves-it = no counter in use serves it, so its tickets could never be called
complaint-minutes = { $n } min
complaint-seconds = { $n } s
