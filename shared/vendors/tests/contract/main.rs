//! What every vendor's adapter must do: one suite, run against both simulated vendors.
//!
//! Each test is a function of a [`lab::Lab`]; `contract!` makes one of it for each vendor.

#[cfg(test)]
mod content;
#[cfg(test)]
mod lab;
mod listing;
#[cfg(test)]
mod tokens;
#[cfg(test)]
mod transcripts;
#[cfg(test)]
mod webhooks;

/// The tests `cxone::{name}` and `genesys::{name}` of each function.
macro_rules! contract {
    ($($part:ident :: $test:ident),+ $(,)?) => {
        mod cxone {
            $(#[tokio::test]
            async fn $test() {
                crate::$part::$test(crate::lab::Lab::start(domain::platform::Platform::Cxone).await).await;
            })+
        }
        mod genesys {
            $(#[tokio::test]
            async fn $test() {
                crate::$part::$test(crate::lab::Lab::start(domain::platform::Platform::Genesys).await).await;
            })+
        }
    };
}

contract!(
    tokens::one_token_serves_many_calls_and_their_callers,
    tokens::a_thousand_requests_and_more_take_one_token,
    tokens::a_token_past_its_refresh_is_replaced_unasked,
    tokens::a_401_costs_one_refresh_and_one_repeat,
    tokens::a_second_401_is_an_error,
    tokens::many_callers_refused_at_once_cost_one_refresh,
    tokens::refused_credentials_are_not_the_recordings_fault,
    tokens::a_token_endpoint_in_trouble_is_not_the_recordings_fault,
    tokens::a_token_that_could_not_be_replaced_is_not_tried_for_ever,
    tokens::ten_workers_refused_ask_for_one_token,
    tokens::a_failed_token_request_is_shared_and_backs_off,
    tokens::a_new_version_of_the_secret_ends_the_old_token,
    tokens::a_secret_that_does_not_answer_holds_nobody_who_has_a_token,
    tokens::a_secret_that_cannot_be_read_is_read_once_for_all,
    tokens::a_throttled_token_is_asked_for_once,
    tokens::nothing_secret_is_shown,
    content::the_request_is_the_one_the_guide_names,
    content::ranges_are_asked_for_and_taken,
    content::a_resume_goes_on_only_with_the_same_recording,
    content::each_refusal_is_an_error_of_its_own,
    content::a_vendor_that_asks_to_wait_is_heard_at_the_gate,
    content::every_request_passes_the_gate_and_none_a_shut_one,
    content::a_forbidden_download_names_the_permission,
    content::no_redirect_is_followed,
    content::a_stream_that_breaks_says_so,
);
