#ifndef DPLAN_TESTS_UNIT_PLUGIN_TRANSCRIPT_H_
#define DPLAN_TESTS_UNIT_PLUGIN_TRANSCRIPT_H_

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/mutex.h"
#include "dplan/provider.h"
#include "gtest/gtest.h"
#include "tests/testing/value_builders.h"

namespace dplan {

// What a provider answers, as text, so that two of them can be compared. `notes` says whether codes
// and effects of diagnostics belong to it, and what only the extension can carry.
class Transcript {
 public:
  explicit Transcript(bool notes) : notes_(notes) {}

  std::string Of(const Diagnostics& diagnostics) const {
    std::string text;
    for (const Diagnostic& item : diagnostics.items()) {
      absl::StrAppend(&text, "  ", ::testing::PrintToString(item), "\n");
      if (notes_) absl::StrAppend(&text, "    ", item.code, item.effect == Effect::kNone, "\n");
    }
    return text;
  }
  std::string Of(const ProviderSchema& schema) const {
    std::string text = absl::StrCat("provider ", Of(schema.provider));
    for (const auto& [name, type] : schema.resources) absl::StrAppend(&text, name, " ", Of(type));
    for (const auto& [name, type] : schema.data_sources) {
      absl::StrAppend(&text, name, " ", Of(type));
    }
    for (const auto& [name, function] : schema.functions) {
      absl::StrAppend(&text, name, " ", function.description, function.result.ToString());
      for (const auto& parameter : function.parameters) absl::StrAppend(&text, " ", Of(parameter));
      if (function.variadic.has_value()) absl::StrAppend(&text, " ... ", Of(*function.variadic));
    }
    return text;
  }
  std::string Of(const UpgradeResult& result) const {
    return absl::StrCat("upgraded ", Of(result.state), "\n", Of(result.diagnostics));
  }
  std::string Of(const ReadResult& result) const {
    return absl::StrCat("read ", Of(result.state), " with ", result.private_data, "\n",
                        Of(result.diagnostics));
  }
  std::string Of(const PlanResult& result) const {
    return absl::StrCat("planned ", Of(result.planned), " with ", result.private_data, " replaced ",
                        ::testing::PrintToString(result.requires_replace), " disruptive ",
                        notes_ && result.disruptive, " legacy ", result.legacy_type_system, "\n",
                        Of(result.diagnostics));
  }
  std::string Of(const ApplyResult& result) const {
    return absl::StrCat("applied ", result.state.has_value() ? Of(*result.state) : "nothing",
                        " with ", result.private_data, " legacy ", result.legacy_type_system, "\n",
                        Of(result.diagnostics));
  }
  std::string Of(const ResolveResult& result) const {
    return absl::StrCat("resolved ", static_cast<int>(result.outcome), " ", Of(result.state),
                        " with ", result.private_data, "\n", Of(result.diagnostics));
  }
  std::string Of(const ImportResult& result) const {
    return absl::StrCat("imported ", Of(result.state), " with ", result.private_data, "\n",
                        Of(result.diagnostics));
  }
  std::string Of(const ReadDataResult& result) const {
    return absl::StrCat("read data ", Of(result.state), "\n", Of(result.diagnostics));
  }
  std::string Of(const FunctionResult& result) const {
    return absl::StrCat("returned ", Of(result.value), " ", result.error, " ",
                        result.argument.value_or(-1), "\n");
  }
  std::string Of(const ListResult& result) const {
    std::string text = Of(result.diagnostics);
    for (const ListedObject& object : result.objects) {
      absl::StrAppend(&text, object.id, " ", object.display_name, " ", Of(*object.state), "\n");
    }
    return text;
  }
  std::string Of(const ReviewResult& result) const {
    std::string text = Of(result.findings);
    for (const Diagnostic& finding : result.findings.items()) {
      absl::StrAppend(&text, finding.address->ToString(), "\n");
    }
    return text;
  }
  template <typename T>
  std::string Of(const std::vector<T>& results) const {
    std::string text;
    for (const T& result : results) absl::StrAppend(&text, Of(result));
    return text;
  }
  // Of a failed call only the code: the client has more to say than the provider.
  template <typename T>
  std::string Of(const absl::StatusOr<T>& result) const {
    return result.ok() ? Of(*result) : absl::StatusCodeToString(result.status().code()) + "\n";
  }

 private:
  // The type of a null says nothing: an answer with an error may leave its value out.
  static std::string Of(const Value& value) {
    return value.IsKnown() && value.IsNull() ? "null" : ::testing::PrintToString(value);
  }
  static std::string Of(const FunctionSignature::Parameter& parameter) {
    return absl::StrCat(parameter.name, parameter.type.ToString(), parameter.allow_null,
                        parameter.allow_unknown, parameter.description);
  }
  static std::string Of(const Schema& schema) {
    std::string text = absl::StrCat(schema.version, " ", schema.type().ToString(), "\n");
    for (const auto& [name, attribute] : schema.block.attributes) {
      absl::StrAppend(&text, "  ", name, attribute.required, attribute.optional, attribute.computed,
                      attribute.sensitive, attribute.write_only, "\n");
    }
    return text;
  }

  const bool notes_;
};

// What a running Apply reports, as lines. Thread-safe.
class EventLog final : public ApplyEvents {
 public:
  void Progress(double fraction, const std::string& message) override {
    Add(absl::StrCat("progress ", fraction, " ", message));
  }
  void Log(LogLevel level, const std::string& message) override {
    Add(absl::StrCat("log ", static_cast<int>(level), " ", message));
  }
  void Known(const std::string& id) override { Add("known " + id); }
  void Checkpoint(const Value& state, const std::string& private_data) override {
    Add(absl::StrCat("checkpoint ", ::testing::PrintToString(state), " with ", private_data));
  }
  std::vector<std::string> lines() DPLAN_EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    return lines_;
  }

 private:
  void Add(std::string line) DPLAN_EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    lines_.push_back(std::move(line));
  }

  Mutex mutex_;
  std::vector<std::string> lines_ DPLAN_GUARDED_BY(mutex_);
};

}  // namespace dplan

#endif  // DPLAN_TESTS_UNIT_PLUGIN_TRANSCRIPT_H_
