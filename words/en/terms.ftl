terms-title = Terms of use
terms-free = Free of charge, for personal use.
terms-law = Do not use it to break the law.
terms-open-network = This is an open network. Send no secrets on sites without a padlock.
terms-shared = The speed is shared evenly.
terms-may-stop = The service may stop at any time.
terms-children = Children should be accompanied by a parent.
terms-edition = Version { $version }, { $date }
