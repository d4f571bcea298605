#include "core/apply/step_events.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "core/plan/write_only.h"
#include "core/types/json.h"

namespace dplan {

SecretTexts SecretTextsIn(const Schema& schema, const std::vector<Value>& values) {
  SecretTexts secrets;
  for (const Value& value : values) {
    secrets.AddSensitive(
        value.MarkedAt(schema.SensitivePaths(value)).MarkedAt(schema.WriteOnlyPaths(value)));
  }
  return secrets;
}

void StepEvents::Progress(double fraction, const std::string& message) {
  observer_.StepProgress(change_, fraction, secrets_.Blanked(message));
}

void StepEvents::Log(LogLevel level, const std::string& message) {
  if (level >= LogLevel::kWarn) observer_.StepLog(change_, level, secrets_.Blanked(message));
}

void StepEvents::Known(const std::string& id) {
  MutexLock lock(mutex_);
  if (id.empty() || id == reported_.known_id) return;
  reported_.known_id = id;
  Record();
}

void StepEvents::Checkpoint(const Value& state, const std::string& private_data) {
  MutexLock lock(mutex_);
  Diagnostics form;
  absl::StatusOr<std::string> json = absl::InvalidArgumentError("it does not fit its own schema");
  if (!state.IsNull() && state.IsWhollyKnown() && schema_.Check(state, form)) {
    json = ValueToJson(WithoutWriteOnly(schema_, state), schema_.type());
  }
  if (!json.ok()) {
    complaints_.Warning("Provider answered against its contract",
                        absl::StrCat("Provider ", change_.provider.ToString(),
                                     ": a checkpoint was not recorded: ", json.status().message(),
                                     ". This is a defect of the provider."));
    return;
  }
  reported_.checkpoint = *std::move(json);
  reported_.checkpoint_private = private_data;
  Record();
}

void StepEvents::Record() {
  Channel<bool> recorded;
  record_({reported_, &recorded});
  recorded.Receive();
}

Diagnostics StepEvents::TakeComplaints() {
  MutexLock lock(mutex_);
  return std::move(complaints_);
}

}  // namespace dplan
