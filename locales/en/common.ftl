# Words used on every screen.
common-product = Sansheng
common-language-name = English
common-skip = Skip to the content
common-navigation = Main navigation
common-sign-out = Sign out
common-text-size = Large type
common-behind = This screen is a little behind and is connecting again. Please listen for your number.
common-back = Back
common-close = Close
common-cancel = Cancel
common-confirm = Confirm
common-save = Save
common-next = Next
common-done = Done
common-minutes = { $mid ->
    [one] about 1 minute ({ $low }–{ $high })
   *[other] about { $mid } minutes ({ $low }–{ $high })
}
common-minutes-exact = { $mid ->
    [one] about 1 minute
   *[other] about { $mid } minutes
}
common-minutes-soon = any moment now
common-minutes-short = { $low }–{ $high } min
common-minutes-soon-short = now
common-lasted = { $n } min
common-under-a-minute = under 1 min
common-people = { $n ->
    [one] 1 person
   *[other] { $n } people
}
common-counter = Counter { $n }
common-weekday-1 = Monday
common-weekday-2 = Tuesday
common-weekday-3 = Wednesday
common-weekday-4 = Thursday
common-weekday-5 = Friday
common-weekday-6 = Saturday
common-weekday-7 = Sunday
common-minutes-unknown = No counter is open for this yet; the time follows
common-minutes-unknown-short = no counter yet
