#include "tests/unit/plugin/talking_provider.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "tests/testing/fake_provider.h"
#include "tests/testing/forwarding_provider.h"

namespace dplan {
namespace {

constexpr char kZone[] = "fake_zone";
constexpr char kJoin[] = "join";
constexpr size_t kCrowd = 2;

Schema ZoneSchema() {
  Schema schema;
  schema.block.attributes = {{"name", {.type = Type::String(), .required = true}},
                             {"size", {.type = Type::Number(), .computed = true}}};
  return schema;
}

FunctionSignature JoinSignature() {
  return {.parameters = {{.name = "separator", .type = Type::String()}},
          .variadic = FunctionSignature::Parameter{.name = "parts",
                                                   .type = Type::String(),
                                                   .allow_null = true,
                                                   .allow_unknown = true,
                                                   .description = "What is joined."},
          .result = Type::String(),
          .summary = "Joins texts",
          .description = "Joins *texts*."};
}

ProviderFacts Facts() {
  ProviderFacts facts = {.name = "fake",
                         .version = "1.2.3",
                         .max_parallel = 7,
                         .preferred_batch = 3,
                         .example = R"({"region": "here"})"};
  facts.types["fake_disk"] = {.recovery = TypeFacts::Recovery::kMark,
                              .pure_plan = true,
                              .resumable = true,
                              .leaves_before_host = false,
                              .volatile_paths = {Path().Attr("generation")},
                              .max_parallel = 2,
                              .examples = {R"({"name": "a"})"}};
  return facts;
}

Value WithoutUnknowns(const Value& object) {
  Value::Entries children;
  for (const auto& [name, value] : object.AsEntries()) {
    children.emplace_back(name, value.IsWhollyKnown() ? value : Value::Null(value.type()));
  }
  return Value::Object(std::move(children));
}

struct Inner {
  explicit Inner(FakeCloud& cloud) : provider(NewFakeProvider(cloud)) {}
  const std::unique_ptr<Provider> provider;
};

class TalkingProvider final : private Inner, public ForwardingProvider {
 public:
  explicit TalkingProvider(FakeCloud& cloud)
      : Inner(cloud), ForwardingProvider(*provider), cloud_(cloud) {}

  absl::StatusOr<ProviderSchema> GetSchema(const CallContext& context) override {
    DPLAN_ASSIGN_OR_RETURN(ProviderSchema schema, ForwardingProvider::GetSchema(context));
    schema.data_sources.emplace(kZone, ZoneSchema());
    schema.functions.emplace(kJoin, JoinSignature());
    schema.facts = Facts();
    return schema;
  }

  absl::StatusOr<std::vector<Diagnostics>> ValidateMany(
      const CallContext& context, const std::vector<ValidateRequest>& requests) override {
    std::vector<Diagnostics> results;
    for (const ValidateRequest& request : requests) {
      if (request.mode == ResourceMode::kManaged) {
        DPLAN_ASSIGN_OR_RETURN(std::vector<Diagnostics> one,
                               ForwardingProvider::ValidateMany(context, {request}));
        results.push_back(std::move(one.front()));
        continue;
      }
      results.emplace_back().Warning("Zones move", "Do not count on zones.").code = "fake.zones";
    }
    return results;
  }

  absl::StatusOr<FunctionResult> CallFunction(const CallContext&, const std::string& name,
                                              const std::vector<Value>& arguments) override {
    if (name != kJoin) return absl::InvalidArgumentError("no such function");
    std::string text;
    for (size_t i = 1; i < arguments.size(); ++i) {
      if (!arguments[i].IsKnown()) return FunctionResult{.value = Value::Unknown(Type::String())};
      if (arguments[i].IsNull()) {
        return FunctionResult{.value = Value::Null(Type::String()),
                              .error = "a part is null",
                              .argument = static_cast<int>(i)};
      }
      absl::StrAppend(&text, i == 1 ? "" : arguments[0].AsString(), arguments[i].AsString());
    }
    return FunctionResult{.value = Value::String(text)};
  }

  absl::StatusOr<std::vector<PlanResult>> PlanMany(
      const CallContext& context, const std::vector<PlanRequest>& requests) override {
    DPLAN_ASSIGN_OR_RETURN(std::vector<PlanResult> results,
                           ForwardingProvider::PlanMany(context, requests));
    for (size_t i = 0; i < requests.size(); ++i) {
      results[i].disruptive = !requests[i].changed_write_only.empty();
    }
    return results;
  }

  absl::StatusOr<ApplyResult> Apply(const CallContext& context, const ApplyRequest& request,
                                    ApplyEvents& events) override {
    if (!request.planned.IsNull()) {
      const std::string name = request.planned.Attr("name").AsString();
      events.Progress(-1, "about to make " + name);
      events.Log(LogLevel::kWarn, "about to make " + name);
      events.Known("disk-" + name);
      events.Checkpoint(WithoutUnknowns(request.planned), "private of " + name);
    }
    return ForwardingProvider::Apply(context, request, events);
  }

  absl::StatusOr<std::vector<ReadDataResult>> ReadData(
      const CallContext&, const std::vector<ReadDataRequest>& requests) override {
    std::vector<ReadDataResult> results;
    for (const ReadDataRequest& request : requests) {
      ReadDataResult& result = results.emplace_back();
      const std::string name = request.config.Attr("name").AsString();
      result.state = request.config.WithAttr("size", Value::Int(static_cast<int64_t>(name.size())));
      if (!name.empty()) continue;
      result.diagnostics.Error("No such zone", "A zone has a name.").path = Path().Attr("name");
    }
    return results;
  }

  absl::StatusOr<ListResult> List(const CallContext&, const ListRequest& request) override {
    ListResult result;
    for (const auto& [id, object] : cloud_.world.Objects()) {
      if (object.type != request.type) continue;
      if (request.limit > 0 && result.objects.size() == static_cast<size_t>(request.limit)) break;
      result.objects.push_back({.id = id, .display_name = "the " + id, .state = object.value});
    }
    return result;
  }

  absl::StatusOr<ReviewResult> Review(const CallContext&, const ReviewRequest& request) override {
    ReviewResult result;
    if (request.changes.size() <= kCrowd) return result;
    Diagnostic& finding = result.findings.Error("Crowded", "Fewer changes at once, please.");
    finding.code = "fake.crowded";
    finding.address = request.changes.back().address;
    return result;
  }

 private:
  FakeCloud& cloud_;
};

}  // namespace

std::unique_ptr<Provider> NewTalkingProvider(FakeCloud& cloud) {
  return std::make_unique<TalkingProvider>(cloud);
}

}  // namespace dplan
