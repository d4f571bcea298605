#ifndef DPLAN_PROVIDERS_SDK_CALL_STATE_H_
#define DPLAN_PROVIDERS_SDK_CALL_STATE_H_

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "core/base/mutex.h"
#include "core/types/secret_texts.h"
#include "dplan/provider.h"
#include "dplan/sdk/internal/object_spec.h"
#include "dplan/sdk/result.h"
#include "dplan/value.h"

namespace dplan::sdk::internal {

// What stands behind a Call. Thread-safe where it can change.
struct CallState {
  // The call ends soon when its own stop is requested, or that of the provider.
  CallState(const CallContext& context, const std::stop_token& provider_stop,
            std::shared_ptr<void> client_in)
      : deadline(context.deadline),
        client(std::move(client_in)),
        on_call_stop(context.stop, [this] { stop.request_stop(); }),
        on_provider_stop(provider_stop, [this] { stop.request_stop(); }) {}

  std::string TakePrivateData() {
    MutexLock lock(mutex);
    return private_data;
  }
  std::optional<Value> TakeCheckpoint() {
    MutexLock lock(mutex);
    return checkpoint;
  }
  std::vector<Error> TakeWarnings() {
    MutexLock lock(mutex);
    return std::exchange(warnings, {});
  }

  const absl::Time deadline;
  const std::shared_ptr<void> client;  // null: the provider is not configured
  std::stop_source stop;

  // Set before the author's function runs:
  ApplyEvents* events = nullptr;     // null: nobody listens
  const ObjectSpec* spec = nullptr;  // of the object of a running operation
  Value planned;                     // likewise
  OwnerMark owner;
  std::string log_module;  // for what is logged where nobody listens
  SecretTexts secrets;     // blanked out

  Mutex mutex;
  std::string private_data DPLAN_GUARDED_BY(mutex);
  std::optional<Value> checkpoint DPLAN_GUARDED_BY(mutex);
  std::vector<Error> warnings DPLAN_GUARDED_BY(mutex);

 private:
  std::stop_callback<std::function<void()>> on_call_stop;
  std::stop_callback<std::function<void()>> on_provider_stop;
};

// Adds the texts in sensitive and write-only attributes of the object.
void CollectSecrets(const ObjectSpec& spec, const Value& object, SecretTexts* secrets);

// The value with nulls instead of unknowns.
Value UnknownsAsNull(const Value& value);

}  // namespace dplan::sdk::internal

#endif  // DPLAN_PROVIDERS_SDK_CALL_STATE_H_
