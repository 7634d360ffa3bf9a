//! The stack's alarms, as CloudWatch has them.
//!
//! One request, made of the SDK's own parts: its signing, retries, time-outs and HTTP client. Its crate for CloudWatch would
//! add 14 packages, a second version of `http` among them, and a tenth to what the whole SDK costs to compile.

use aws_config::{BehaviorVersion, SdkConfig};
use aws_runtime::{
    auth::{
        SigV4OperationSigningConfig,
        sigv4::{SCHEME_ID, SigV4AuthScheme},
    },
    retries::classifiers::AwsErrorCodeClassifier,
};
use aws_sdk_s3::config::{Region, SharedCredentialsProvider};
use aws_smithy_runtime::client::{
    orchestrator::operation::Operation,
    retries::classifiers::{HttpStatusCodeClassifier, TransientErrorClassifier},
};
use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        auth::{AuthSchemeOptionResolverParams, static_resolver::StaticAuthSchemeOptionResolver},
        orchestrator::{HttpRequest, HttpResponse, OrchestratorError},
        runtime_components::RuntimeComponentsBuilder,
        runtime_plugin::StaticRuntimePlugin,
    },
};
use aws_smithy_types::{body::SdkBody, config_bag::Layer, error::ErrorMetadata};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{failure::Failure, stack::Stack};

/// An alarm of the stack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Alarm {
    /// Its name in `template.yaml` and `docs/ALARMS.md`.
    pub(crate) name: String,
    /// Its name in CloudWatch.
    pub(crate) alarm_name: String,
    /// `OK`, `ALARM` or `INSUFFICIENT_DATA`.
    pub(crate) state: String,
    /// When it came to that state.
    pub(crate) since: Option<Timestamp>,
}

/// An alarm, in the words of CloudWatch. Times are seconds since 1970.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Described {
    alarm_name: String,
    state_value: String,
    #[serde(default)]
    alarm_actions: Vec<String>,
    state_transitioned_timestamp: Option<f64>,
    state_updated_timestamp: Option<f64>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Page {
    #[serde(default)]
    metric_alarms: Vec<Described>,
    next_token: Option<String>,
}

type DescribeAlarms = Operation<Value, Page, ErrorMetadata>;

/// The alarms that tell the stack's topic, by name.
pub(crate) async fn of(stack: &Stack) -> Result<Vec<Alarm>, Failure> {
    let (topic, describe) = (stack.output("AlarmTopic")?, operation(&stack.config)?);
    let (mut alarms, mut next) = (Vec::new(), None::<String>);
    loop {
        let mut request = json!({"ActionPrefix": topic, "MaxRecords": 100});
        if let (Some(fields), Some(next)) = (request.as_object_mut(), next) {
            fields.insert("NextToken".to_owned(), next.into());
        }
        let page = describe.invoke(request).await?;
        // A prefix: another stack's topic may have a longer name.
        let ours =
            page.metric_alarms.into_iter().filter(|a| a.alarm_actions.contains(&topic.into()));
        alarms.extend(ours.map(|described| alarm(described, &stack.name)));
        next = page.next_token;
        if next.is_none() {
            alarms.sort_by(|a, b| a.name.cmp(&b.name));
            return Ok(alarms);
        }
    }
}

fn alarm(described: Described, stack: &str) -> Alarm {
    let Described { alarm_name, state_value, .. } = described;
    // CloudFormation's names: the stack, what the template calls it, something at random.
    let rest = alarm_name.strip_prefix(stack).and_then(|rest| rest.strip_prefix('-'));
    let name = rest.and_then(|rest| rest.split('-').next()).unwrap_or(&alarm_name).to_owned();
    let since = described.state_transitioned_timestamp.or(described.state_updated_timestamp);
    let since = since.and_then(|seconds| SignedDuration::try_from_secs_f64(seconds).ok());
    let since = since.and_then(|since| Timestamp::from_duration(since).ok());
    Alarm { name, alarm_name, state: state_value, since }
}

fn operation(config: &SdkConfig) -> Result<DescribeAlarms, Failure> {
    let region = config.region().ok_or_else(|| Failure::new("no AWS region is set"))?.clone();
    let credentials = config.credentials_provider();
    let credentials = credentials.ok_or_else(|| Failure::new("there are no AWS credentials"))?;
    let endpoint = config.endpoint_url().map_or_else(
        || endpoint(region.as_ref(), config.use_fips().unwrap_or_default()),
        str::to_owned,
    );
    let mut operation = Operation::builder()
        .service_name("CloudWatch")
        .operation_name("DescribeAlarms")
        .behavior_version(config.behavior_version().unwrap_or(BehaviorVersion::v2026_01_12()))
        .endpoint_url(&endpoint)
        .runtime_plugin(signing(region, credentials))
        .retry_classifier(AwsErrorCodeClassifier::<ErrorMetadata>::new())
        .retry_classifier(HttpStatusCodeClassifier::default())
        .retry_classifier(TransientErrorClassifier::<ErrorMetadata>::new());
    if let Some(client) = config.http_client() {
        operation = operation.http_client(client);
    }
    if let Some(retries) = config.retry_config() {
        operation = operation.standard_retry(retries);
    }
    if let Some(timeouts) = config.timeout_config() {
        operation = operation.timeout_config(timeouts.clone());
    }
    Ok(operation.serializer(request).deserializer(answer).build())
}

fn signing(region: Region, credentials: SharedCredentialsProvider) -> StaticRuntimePlugin {
    let mut layer = Layer::new("signing");
    layer.store_put(AuthSchemeOptionResolverParams::new(()));
    layer.store_put(SigV4OperationSigningConfig {
        region: Some(region.into()),
        name: Some("monitoring".into()),
        ..SigV4OperationSigningConfig::default()
    });
    let components = RuntimeComponentsBuilder::new("signing")
        .with_auth_scheme_option_resolver(Some(StaticAuthSchemeOptionResolver::new(vec![
            SCHEME_ID,
        ])))
        .with_auth_scheme(SigV4AuthScheme::new())
        .with_identity_resolver(SCHEME_ID, credentials);
    StaticRuntimePlugin::new().with_config(layer.freeze()).with_runtime_components(components)
}

/// Where CloudWatch answers in a region.
fn endpoint(region: &str, fips: bool) -> String {
    let domain = match region.split('-').next() {
        Some("cn") => "amazonaws.com.cn",
        Some("eusc") => "amazonaws.eu",
        _ => "amazonaws.com",
    };
    // GovCloud's address is validated as it is.
    let fips = if fips && !region.starts_with("us-gov-") { "-fips" } else { "" };
    format!("https://monitoring{fips}.{region}.{domain}")
}

#[expect(clippy::needless_pass_by_value, reason = "as the SDK calls it")]
fn request(body: Value) -> Result<HttpRequest, BoxError> {
    let mut request = HttpRequest::new(SdkBody::from(body.to_string()));
    request.set_method("POST")?;
    request.set_uri("/")?;
    let headers = request.headers_mut();
    headers.insert("content-type", "application/x-amz-json-1.0");
    headers.insert("x-amz-target", "GraniteServiceVersion20100801.DescribeAlarms");
    Ok(request)
}

fn answer(response: &HttpResponse) -> Result<Page, OrchestratorError<ErrorMetadata>> {
    let body = response.body().bytes().unwrap_or_default();
    if response.status().is_success() {
        return serde_json::from_slice(body).map_err(OrchestratorError::other);
    }
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let code = text("__type").and_then(|code| code.rsplit('#').next());
    let error = ErrorMetadata::builder()
        .code(code.unwrap_or(response.status().as_u16().to_string().as_str()))
        .message(text("message").or_else(|| text("Message")).unwrap_or("CloudWatch gave no reason"))
        .build();
    Err(OrchestratorError::operation(error))
}

#[cfg(test)]
mod tests {
    use aws_smithy_runtime_api::http::StatusCode;

    use super::*;

    #[test]
    fn an_alarm_is_named_as_the_template_names_it() {
        let page: Page = serde_json::from_value(json!({"MetricAlarms": [
            {"AlarmName": "archive-eu-SweepsLate-1ABC", "StateValue": "ALARM", "StateUpdatedTimestamp": 9.0,
             "StateTransitionedTimestamp": 1_706_702_400.25, "AlarmActions": ["arn:t"], "Period": 60},
            {"AlarmName": "by hand", "StateValue": "OK"},
        ]}))
        .unwrap();
        let alarms: Vec<_> =
            page.metric_alarms.into_iter().map(|one| alarm(one, "archive-eu")).collect();
        let [late, by_hand] = alarms.try_into().unwrap();
        assert_eq!((late.name.as_str(), late.state.as_str()), ("SweepsLate", "ALARM"));
        assert_eq!(late.since.unwrap().to_string(), "2024-01-31T12:00:00.25Z");
        assert_eq!((by_hand.name.as_str(), by_hand.since), ("by hand", None));
    }

    #[test]
    fn cloudwatch_is_looked_for_where_the_region_is() {
        let found = [
            ("eu-central-1", false),
            ("us-east-1", true),
            ("us-gov-west-1", true),
            ("cn-north-1", false),
        ];
        assert_eq!(
            found.map(|(region, fips)| endpoint(region, fips)),
            [
                "https://monitoring.eu-central-1.amazonaws.com",
                "https://monitoring-fips.us-east-1.amazonaws.com",
                "https://monitoring.us-gov-west-1.amazonaws.com",
                "https://monitoring.cn-north-1.amazonaws.com.cn",
            ]
        );
    }

    #[test]
    fn a_refusal_keeps_its_code_and_its_words() {
        let body = r#"{"__type":"com.amazon#AccessDenied","Message":"User: u is not authorized to perform: a"}"#;
        let response = HttpResponse::new(StatusCode::try_from(400).unwrap(), SdkBody::from(body));
        let error = answer(&response).unwrap_err();
        let error = error.as_operation_error().unwrap();
        assert_eq!(error.code(), Some("AccessDenied"));
        assert_eq!(error.message(), Some("User: u is not authorized to perform: a"));
    }
}
