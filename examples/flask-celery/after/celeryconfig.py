import os

broker_url = "sqs://"
broker_transport_options = {
    "region": os.environ["AWS_REGION"],
    "predefined_queues": {"celery": {"url": os.environ["CELERY_QUEUE_URL"]}},
}
result_backend = f"dynamodb://@{os.environ['AWS_REGION']}/{os.environ['CELERY_TABLE']}"
