#include "core/apply/step_events.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "core/plan/write_only.h"
#include "core/types/json.h"

namespace dplan {
namespace {

// Shorter texts would blank out ordinary words, and are no secrets.
constexpr size_t kShortestSecret = 4;

void CollectTexts(const Value& value, bool secret, std::vector<std::string>& texts) {
  secret = secret || value.sensitive();
  const Value plain = value.Unmarked();
  if (!plain.IsKnown() || plain.IsNull()) return;
  switch (plain.type().kind()) {
    case Type::Kind::kString:
      if (secret && plain.AsString().size() >= kShortestSecret) texts.push_back(plain.AsString());
      return;
    case Type::Kind::kList:
    case Type::Kind::kSet:
    case Type::Kind::kTuple:
      for (const Value& element : plain.AsElements()) CollectTexts(element, secret, texts);
      return;
    case Type::Kind::kMap:
    case Type::Kind::kObject:
      for (const auto& [name, child] : plain.AsEntries()) CollectTexts(child, secret, texts);
      return;
    case Type::Kind::kBool:
    case Type::Kind::kDynamic:
    case Type::Kind::kNumber:
      return;
  }
}

}  // namespace

std::vector<std::string> SecretTexts(const Schema& schema, const std::vector<Value>& values) {
  std::vector<std::string> texts;
  for (const Value& value : values) {
    const Value marked =
        value.MarkedAt(schema.SensitivePaths(value)).MarkedAt(schema.WriteOnlyPaths(value));
    CollectTexts(marked, false, texts);
  }
  // One may be a part of another.
  std::sort(texts.begin(), texts.end(),
            [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
  return texts;
}

void StepEvents::Progress(double fraction, const std::string& message) {
  observer_.StepProgress(change_, fraction, Blanked(message));
}

void StepEvents::Log(LogLevel level, const std::string& message) {
  if (level >= LogLevel::kWarn) observer_.StepLog(change_, level, Blanked(message));
}

std::string StepEvents::Blanked(std::string text) const {
  for (const std::string& secret : secrets_) {
    absl::StrReplaceAll({{secret, "(sensitive)"}}, &text);
  }
  return text;
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
