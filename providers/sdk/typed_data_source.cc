#include "providers/sdk/typed_data_source.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/contract/check_planned.h"
#include "core/contract/object_shape.h"
#include "providers/sdk/plan_object.h"
#include "providers/sdk/report.h"
#include "providers/sdk/validate_object.h"

namespace dplan::sdk::internal {

TypedDataSource::TypedDataSource(std::string type, const AnyDataSource& source)
    : type_(std::move(type)),
      source_(source),
      spec_(source.spec()),
      codec_(spec_),
      schema_(SchemaOf(spec_, SpecUse::kDataSource)) {}

Diagnostics TypedDataSource::Validate(const Value& config) const {
  Diagnostics diagnostics;
  ValidateObject(spec_, config, diagnostics);
  if (diagnostics.HasErrors() || !Present(config)) return diagnostics;
  for (const Error& error : source_.ValidateAny(DraftOf(spec_, config))) {
    Report(error, Severity::kError, "Invalid configuration", spec_, {}, diagnostics);
  }
  return diagnostics;
}

ReadDataResult TypedDataSource::Read(CallState& call, const ReadDataRequest& request) const {
  ReadDataResult result = {.state = Value::Null(schema_.type())};
  const Value config = WithDefaults(spec_, request.config, request.config);
  const AnyDraft model = DraftOf(spec_, WithWriteOnly(spec_, config, request.config));
  CollectSecrets(spec_, request.config, &call.secrets);
  const Result<Box> answer = source_.ReadAny(call, model.model.get());
  if (!answer.ok()) {
    Report(answer.error(), Severity::kError, absl::StrCat(type_, " not read"), spec_, call.secrets,
           result.diagnostics);
  } else {
    const std::string what = absl::StrCat("The reading of a ", type_);
    const Value state = EncodeOver(codec_, answer->get(), config);
    ReportUnknowns(what, state, result.diagnostics);
    for (const Violation& violation :
         CheckPlanned(schema_, Value::Null(schema_.type()), request.config, state)) {
      ReportMistake(what, violation, result.diagnostics);
    }
    if (!result.diagnostics.HasErrors()) result.state = state;
  }
  ReportWarnings(call, spec_, result.diagnostics);
  return result;
}

}  // namespace dplan::sdk::internal
