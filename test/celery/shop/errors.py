class NoSuchUser(Exception):
    pass
