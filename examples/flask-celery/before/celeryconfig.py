broker_url = "redis://localhost"
result_backend = "redis://localhost"
