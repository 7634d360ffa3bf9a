"""What the local AWS's CloudFormation drops in silence, done by API after it (the table at the top of deploy.py)."""


def resolver(template, parameters):
    """A function that works out what !Ref of a parameter and !If come to. What else there is, it leaves as it is."""
    conditions = template.get("Conditions", {})
    nothing = {"Ref": "AWS::NoValue"}

    def holds(condition):
        (kind, value), = condition.items()
        if kind == "Condition":
            return holds(conditions[value])
        if kind == "Fn::Not":
            return not holds(value[0])
        if kind == "Fn::Equals":
            left, right = (str(resolve(side)) for side in value)
            return left == right
        raise ValueError(f"a condition of a kind that no mend knows: {kind}")

    def resolve(value):
        if isinstance(value, list):
            return [resolve(item) for item in value if resolve(item) != nothing]
        if not isinstance(value, dict):
            return value
        if value.keys() == {"Ref"}:
            return parameters.get(value["Ref"], value)
        if value.keys() == {"Fn::If"}:
            condition, yes, no = value["Fn::If"]
            return resolve(yes if holds(conditions[condition]) else no)
        resolved = {key: resolve(item) for key, item in value.items()}
        return {key: item for key, item in resolved.items() if item != nothing}

    return resolve


def of_type(template, kind):
    return {k: v for k, v in template["Resources"].items() if v["Type"] == kind}


def ttl(template, ids, dynamodb):
    for logical_id, table in of_type(template, "AWS::DynamoDB::Table").items():
        wanted = table["Properties"].get("TimeToLiveSpecification")
        if not wanted:
            continue
        current = dynamodb.describe_time_to_live(TableName=ids[logical_id])
        if current["TimeToLiveDescription"]["TimeToLiveStatus"] != "ENABLED":
            dynamodb.update_time_to_live(
                TableName=ids[logical_id],
                TimeToLiveSpecification={"AttributeName": wanted["AttributeName"], "Enabled": True},
            )


def concurrency(template, ids, resolve, awslambda):
    for logical_id, function in of_type(template, "AWS::Serverless::Function").items():
        reserved = resolve(function["Properties"]).get("ReservedConcurrentExecutions")
        if reserved is not None:
            awslambda.put_function_concurrency(
                FunctionName=ids[logical_id], ReservedConcurrentExecutions=int(reserved)
            )


def buckets(template, ids, resolve, s3):
    """A bucket's default encryption and its lock."""
    for logical_id, bucket in of_type(template, "AWS::S3::Bucket").items():
        properties = resolve(bucket["Properties"])
        rules = properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        s3.put_bucket_encryption(
            Bucket=ids[logical_id],
            ServerSideEncryptionConfiguration={
                "Rules": [
                    {
                        "ApplyServerSideEncryptionByDefault": rule["ServerSideEncryptionByDefault"],
                        "BucketKeyEnabled": rule.get("BucketKeyEnabled", False),
                    }
                    for rule in rules
                ]
            },
        )
        if lock := properties.get("ObjectLockConfiguration"):
            retention = lock["Rule"]["DefaultRetention"]
            retention["Days"] = int(retention["Days"])
            s3.put_object_lock_configuration(Bucket=ids[logical_id], ObjectLockConfiguration=lock)
