"""Deploys template.yaml, as it is, into the local AWS. Reads a request on stdin, prints a stack on stdout.

Only CodeUri is rewritten, as `sam package` does. What else differs from AWS, and who makes up for it:

| ministack 1.5.33                                          | the harness                                    |
|-----------------------------------------------------------|------------------------------------------------|
| creates no routes for SAM events of type HttpApi or Api   | refuses such a template (`refuse_unsupported`) |
| drops a table's TimeToLiveSpecification                   | applies it (`mends.ttl`)                       |
| drops a function's ReservedConcurrentExecutions           | applies it (`mends.concurrency`)               |
| drops encryption and Object Lock of buckets               | applies them (`mends.buckets`)                 |
| serves an HTTP API under its own address, not AWS's       | rewrites outputs and variables (`local_url`)   |
| sets no AWS_LAMBDA_LOG_FORMAT for LoggingConfig           | ministack.rs sets JSON for every function      |
| sees plain HTTP where the policies ask for TLS            | launcher.py marks each request as TLS          |
| asks for a right to sqs:SendMessageBatch, which AWS lacks | launcher.py asks for sqs:SendMessage           |
| names a session where AWS names its role                  | launcher.py gives the role                     |
| takes values for parameters the template does not have    | refuses them (`refuse_unsupported`)            |
| refuses a template with an alarm over metric math         | leaves such alarms out (`deployable`)          |
| drops PITR and SSE of tables, lifecycle rules of buckets, | nothing: asserted on the template              |
| their access log, deletion protection; knows no KMS in    |                                                |
| policies                                                  |                                                |
| drops throttling and access logs of an API's stage        | nothing: asserted on the template              |
| runs one batch of a FIFO queue at a time, at most         | nothing: MaximumConcurrency has no effect here |
| ignores ExcludePunctuation of a generated secret          | nothing: callers read the secret's value       |
| knows no AWS::Athena::NamedQuery                          | leaves them out (`deployable`); DuckDB         |
|                                                           | runs their SQL over the parts (query.py)       |
| knows no AWS::SecretsManager::RotationSchedule            | leaves it out; the tests call the steps        |
| a stream's batching window, bisecting, retry limit        | nothing: asserted on the template              |
"""

import hashlib
import io
import json
import re
import sys
import time
import zipfile

import boto3
import yaml
from botocore.config import Config
from botocore.exceptions import ClientError

# This is run from the sources: nothing compiled is to stay beside them.
sys.dont_write_bytecode = True
import mends  # noqa: E402

ARTIFACTS = "call-archive-artifacts"
# Of these types ministack creates nothing and refuses the template. Nothing in the template may refer to them.
UNKNOWN_TYPES = {"AWS::Athena::NamedQuery", "AWS::SecretsManager::RotationSchedule"}
# ministack answers CloudFormation in well under a second; a stack that takes longer than this hangs.
DEADLINE_SECONDS = 60


class DeployError(Exception):
    """Its message is all the user needs to see."""


class TemplateLoader(yaml.SafeLoader):
    """YAML with CloudFormation's short functions, spelled out: `!Ref X` becomes {"Ref": "X"}."""


def _short_function(loader, suffix, node):
    key = suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
        return {key: value.split(".", 1) if suffix == "GetAtt" else value}
    if isinstance(node, yaml.SequenceNode):
        return {key: loader.construct_sequence(node, deep=True)}
    return {key: loader.construct_mapping(node, deep=True)}


TemplateLoader.add_multi_constructor("!", _short_function)
# "2012-10-17" is a version, not a date.
TemplateLoader.add_constructor("tag:yaml.org,2002:timestamp", TemplateLoader.construct_yaml_str)


def functions(template):
    return {
        logical_id: resource
        for logical_id, resource in template["Resources"].items()
        if resource["Type"] == "AWS::Serverless::Function"
    }


def refuse_unsupported(template, parameters):
    """What ministack would take in silence and AWS would not, or would do."""
    if unknown := set(parameters) - set(template.get("Parameters", {})):
        raise DeployError(f"the template has no parameter {', '.join(sorted(unknown))}")
    for logical_id, function in functions(template).items():
        for name, event in (function["Properties"].get("Events") or {}).items():
            if event["Type"] in ("HttpApi", "Api"):
                raise DeployError(
                    f"{logical_id}: the event {name} ({event['Type']}) would get no route here; "
                    "use AWS::ApiGatewayV2::Route and Integration"
                )


def package(template, binaries, s3):
    """Uploads each function's binary as a zip named after its content, and points CodeUri at it."""
    try:
        s3.create_bucket(Bucket=ARTIFACTS)
    except s3.exceptions.BucketAlreadyOwnedByYou:
        pass
    for logical_id, function in functions(template).items():
        built_as = function.get("Metadata", {}).get("BuildProperties", {}).get("Binary")
        path = binaries.get(logical_id) or binaries.get(built_as)
        if path is None:
            raise DeployError(f"{logical_id}: no binary given under that name or as {built_as!r}")
        with open(path, "rb") as file:
            binary = file.read()
        key = f"{logical_id}-{hashlib.sha256(binary).hexdigest()}.zip"
        if not s3.list_objects_v2(Bucket=ARTIFACTS, Prefix=key).get("KeyCount"):
            s3.put_object(Bucket=ARTIFACTS, Key=key, Body=zipped(binary))
        function["Properties"]["CodeUri"] = {"Bucket": ARTIFACTS, "Key": key}


def zipped(binary):
    """A deployment package: `bootstrap`, executable. Stored, because compressing costs more than it saves here."""
    entry = zipfile.ZipInfo("bootstrap", date_time=(1980, 1, 1, 0, 0, 0))
    entry.external_attr = 0o100755 << 16
    entry.create_system = 3  # Unix, or the mode is not looked at
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(entry, binary)
    return buffer.getvalue()


def deployable(template):
    """The template without what CloudFormation here does not know, or would refuse: no alarm goes off here anyway."""
    def known(resource):
        metric_math = resource["Type"] == "AWS::CloudWatch::Alarm" and "Metrics" in resource["Properties"]
        return resource["Type"] not in UNKNOWN_TYPES and not metric_math

    resources = template["Resources"]
    return template | {"Resources": {k: v for k, v in resources.items() if known(v)}}


def describe(cloudformation, name):
    try:
        return cloudformation.describe_stacks(StackName=name)["Stacks"][0]
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise


def upload(template, endpoint, s3):
    """Where the template can be read, as `sam deploy` has it: CloudFormation takes 51,200 bytes in a request."""
    body = json.dumps(template, separators=(",", ":")).encode()
    key = f"{hashlib.sha256(body).hexdigest()}.template"
    s3.put_object(Bucket=ARTIFACTS, Key=key, Body=body)
    return f"{endpoint}/{ARTIFACTS}/{key}"


def create_or_update(cloudformation, name, template_url, parameters):
    """Brings the stack to the template and waits until it is there."""
    change = {
        "StackName": name,
        "TemplateURL": template_url,
        "Parameters": [
            {"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()
        ],
        "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
    }
    try:
        if describe(cloudformation, name) is None:
            cloudformation.create_stack(**change)
        else:
            cloudformation.update_stack(**change)
    except ClientError as error:
        if "No updates are to be performed" in str(error):
            return describe(cloudformation, name)
        raise DeployError(str(error)) from error
    deadline = time.monotonic() + DEADLINE_SECONDS
    while (stack := describe(cloudformation, name))["StackStatus"].endswith("_IN_PROGRESS"):
        if time.monotonic() > deadline:
            raise DeployError(f"{name} is still {stack['StackStatus']} after {DEADLINE_SECONDS} s")
        time.sleep(0.05)
    if stack["StackStatus"] not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        raise DeployError(f"{name} is {stack['StackStatus']}\n" + failures(cloudformation, name))
    return stack


def failures(cloudformation, name):
    pages = cloudformation.get_paginator("describe_stack_events").paginate(StackName=name)
    events = [event for page in pages for event in page["StackEvents"]]
    return "\n".join(
        f"  {event['LogicalResourceId']} ({event['ResourceType']}): {event.get('ResourceStatusReason', 'no reason')}"
        for event in reversed(events)
        if event["ResourceStatus"].endswith("_FAILED")
    )


def mend_urls(template, ids, awslambda, endpoint):
    """A function that is told the HTTP API's address is told the one that it answers under here."""
    for name, its in configurations(template, ids, awslambda).items():
        variables = its.get("Environment", {}).get("Variables", {})
        local = {key: local_url(value, endpoint) for key, value in variables.items()}
        if local != variables:
            awslambda.update_function_configuration(
                FunctionName=name, Environment={"Variables": local}
            )


def configurations(template, ids, awslambda):
    """Each function's configuration, by its name."""
    names = [ids[logical_id] for logical_id in functions(template)]
    return {name: awslambda.get_function_configuration(FunctionName=name) for name in names}


def log_group(name, configuration):
    """Where a function logs."""
    return (configuration.get("LoggingConfig") or {}).get("LogGroup") or f"/aws/lambda/{name}"


def local_url(value, endpoint):
    """An HTTP API's AWS address as the one it answers under here; any other value as it is.

    The host has to be `localhost`: it becomes the request's own host, which lambda_http makes a URI of.
    """
    found = re.fullmatch(r"https://([a-z0-9]+)\.execute-api\.[^/]+(/.*)?", value)
    if not found:
        return value
    port = endpoint.rsplit(":", 1)[1]
    return f"http://localhost:{port}/_aws/execute-api/{found[1]}/%24default{found[2] or ''}"


def deploy(request):
    session = boto3.Session(
        aws_access_key_id="test", aws_secret_access_key="test", region_name=request["region"]
    )
    config = Config(s3={"addressing_style": "path"}, retries={"max_attempts": 0}, proxies={})

    def client(service):
        return session.client(service, endpoint_url=request["endpoint"], config=config)

    with open(request["template"], encoding="utf-8") as file:
        template = yaml.load(file, Loader=TemplateLoader)
    refuse_unsupported(template, request["parameters"])
    package(template, request["binaries"], client("s3"))
    cloudformation = client("cloudformation")
    template_url = upload(deployable(template), request["endpoint"], client("s3"))
    name, parameters = request["stack_name"], request["parameters"]
    stack = create_or_update(cloudformation, name, template_url, parameters)
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack["StackName"])
    ids = {
        resource["LogicalResourceId"]: resource["PhysicalResourceId"]
        for page in pages
        for resource in page["StackResourceSummaries"]
    }
    parameters = {p["ParameterKey"]: p["ParameterValue"] for p in stack.get("Parameters", [])}
    resolve = mends.resolver(template, parameters)
    mends.ttl(template, ids, client("dynamodb"))
    mends.buckets(template, ids, resolve, client("s3"))
    awslambda = client("lambda")
    mends.concurrency(template, ids, resolve, awslambda)
    mend_urls(template, ids, awslambda, request["endpoint"])
    configured = configurations(template, ids, awslambda)
    return {
        "name": stack["StackName"],
        "outputs": {
            output["OutputKey"]: local_url(output["OutputValue"], request["endpoint"])
            for output in stack.get("Outputs", [])
        },
        "resources": ids,
        "log_groups": {name: log_group(name, its) for name, its in configured.items()},
        "environments": {
            name: its.get("Environment", {}).get("Variables", {}) for name, its in configured.items()
        },
        "template": template,
    }


try:
    json.dump(deploy(json.load(sys.stdin)), sys.stdout)
except DeployError as error:
    sys.exit(str(error))
