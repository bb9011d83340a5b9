# What any command may be told.
refusal-branch-not-found = There is no such branch.
refusal-hall-not-found = There is no such hall.
refusal-idempotency-key-reused = This request key was used for something else. Please send a new one.
refusal-too-large = This is too long: at most { $max } bytes.
refusal-outcome-unknown = It is not known yet whether this was done. Please send the same request again; it will not be done twice.
refusal-store-unavailable = The data cannot be reached at the moment. Nothing was changed. Please try again shortly.
refusal-storage-full = The disk is full. Nothing was changed; looking things up still works. Please tell the administrator.
refusal-internal = This step could not be done and nothing was changed. Please tell the administrator.
refusal-idempotency-key-required = This needs a request key (Idempotency-Key).
refusal-idempotency-key-malformed = A request key is 1 to 80 visible ASCII characters.
