#include "core/plan/plan_record.h"

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/types/json.h"
#include "core/wire/msgpack.h"
#include "proto/dplan/plan/v1/plan.pb.h"

namespace dplan {
namespace {

namespace pb = plan::v1;

// Enumerators have the same numbers on both sides.
static_assert(static_cast<int>(Action::kDelete) == pb::DELETE);
static_assert(static_cast<int>(ReasonCode::kUpdateWriteOnlyUnread) == pb::UPDATE_WRITE_ONLY_UNREAD);
static_assert(static_cast<int>(StepKind::kJoin) == pb::STEP_JOIN);

class Writer {
 public:
  explicit Writer(pb::SavedPlan& record) : record_(record) {}

  void Write(const Value& value, pb::Value& written) {
    std::vector<Path> sensitive;
    const Value plain = value.UnmarkedDeep(&sensitive);
    written.set_type(TypeIndex(TypeToJson(plain.type())));
    written.set_msgpack(EncodeMsgpack(plain, plain.type()));
    for (const Path& path : sensitive) written.add_sensitive(path.ToString());
  }

  void Write(const Change& change, pb::Change& written) {
    written.set_address(change.address.ToString());
    written.set_provider(change.provider.ToString());
    written.set_action(static_cast<pb::Action>(change.action));
    written.set_reason(static_cast<pb::Reason>(change.reason.code));
    for (const Path& path : change.reason.paths) written.add_reason_paths(path.ToString());
    Write(change.before, *written.mutable_before());
    Write(change.after, *written.mutable_after());
    written.set_schema_version(change.schema_version);
  }

  void Write(const Drift& drift, pb::Drift& written) {
    written.set_address(drift.address.ToString());
    Write(drift.before, *written.mutable_before());
    Write(drift.after, *written.mutable_after());
  }

  void Write(const OutputChange& output, pb::OutputChange& written) {
    written.set_name(output.name);
    written.set_action(static_cast<pb::Action>(output.action));
    Write(output.before, *written.mutable_before());
    Write(output.after, *written.mutable_after());
    written.set_sensitive(output.sensitive);
  }

 private:
  // Each type stands once in the file.
  uint32_t TypeIndex(const std::string& json) {
    const auto [found, added] = types_.emplace(json, record_.types_size());
    if (added) record_.add_types(json);
    return found->second;
  }

  pb::SavedPlan& record_;
  std::map<std::string, uint32_t> types_;
};

void WriteSources(const SavedPlan& saved, Writer& writer, pb::SavedPlan& record) {
  for (const auto& [name, content] : saved.files) {
    pb::File& file = *record.add_files();
    file.set_name(name);
    file.set_content(content);
  }
  for (const auto& [name, value] : saved.variables) {
    pb::Variable& variable = *record.add_variables();
    variable.set_name(name);
    writer.Write(value, *variable.mutable_value());
  }
  record.set_destroy(saved.options.mode == PlanMode::kDestroy);
  record.set_refresh(saved.options.refresh);
  for (const Address& address : saved.options.replace) record.add_replace(address.ToString());
  for (const AllowedFinding& one : saved.options.allow) record.add_allow(one.ToString());
  if (saved.options.max_destroy.has_value()) {
    record.set_max_destroy(*saved.options.max_destroy);
  }
  record.set_lineage(saved.plan.lineage);
  record.set_serial(saved.plan.serial);
  for (const auto& [address, serial] : saved.rows) {
    pb::Row& row = *record.add_rows();
    row.set_address(address.ToString());
    row.set_serial(serial);
  }
  for (const auto& [source, digest] : saved.plugins) {
    pb::Plugin& plugin = *record.add_plugins();
    plugin.set_source(source);
    plugin.set_digest(digest);
  }
  record.set_salt(saved.salt);
  record.set_secret_variables(saved.secret_variables);
  record.set_secrets(saved.secrets);
}

void Write(const ReviewFinding& finding, pb::Finding& written) {
  const Diagnostic& diagnostic = finding.diagnostic;
  written.set_error(diagnostic.severity == Severity::kError);
  written.set_code(diagnostic.code);
  if (diagnostic.address.has_value()) written.set_address(diagnostic.address->ToString());
  written.set_path(diagnostic.path.ToString());
  written.set_summary(diagnostic.summary);
  written.set_detail(diagnostic.detail);
  written.set_allowed(finding.allowed);
}

absl::Status Malformed(const char* what) {
  return absl::DataLossError(absl::StrCat("is damaged: ", what, " in it has no meaning."));
}

// Whether the value may stand for an object in a plan.
bool IsObjectOrNull(const Value& value) {
  return !value.sensitive() && value.IsKnown() &&
         (value.IsNull() || value.type().kind() == Type::Kind::kObject);
}

bool FitsAction(Action action, const Value& before, const Value& after) {
  return before.IsNull() == (action == Action::kCreate) &&
         after.IsNull() == (action == Action::kDelete);
}

class Reader {
 public:
  absl::Status ReadTypes(const pb::SavedPlan& record) {
    for (const std::string& json : record.types()) {
      absl::StatusOr<Type> type = TypeFromJson(json);
      if (!type.ok()) return Malformed("a type");
      types_.push_back(type->WithoutOptional());
    }
    return absl::OkStatus();
  }

  absl::StatusOr<Value> Read(const pb::Value& written) const {
    if (written.type() >= types_.size()) return Malformed("a type");
    absl::StatusOr<Value> value = DecodeMsgpack(written.msgpack(), types_[written.type()]);
    if (!value.ok()) return Malformed("a value");
    DPLAN_ASSIGN_OR_RETURN(const std::vector<Path> sensitive, ReadPaths(written.sensitive()));
    return value->MarkedAt(sensitive);
  }

  absl::StatusOr<Change> Read(const pb::Change& written) const {
    const std::optional<ProviderAddress> provider = ProviderAddress::Parse(written.provider());
    if (!provider.has_value()) return Malformed("the name of a provider");
    if (!pb::Action_IsValid(written.action()) || !pb::Reason_IsValid(written.reason())) {
      return Malformed("a change");
    }
    Change change{.provider = *provider,
                  .action = static_cast<Action>(written.action()),
                  .schema_version = written.schema_version()};
    change.reason.code = static_cast<ReasonCode>(written.reason());
    DPLAN_ASSIGN_OR_RETURN(change.address, ReadAddress(written.address()));
    DPLAN_ASSIGN_OR_RETURN(change.reason.paths, ReadPaths(written.reason_paths()));
    DPLAN_ASSIGN_OR_RETURN(change.before, Read(written.before()));
    DPLAN_ASSIGN_OR_RETURN(change.after, Read(written.after()));
    if (!IsObjectOrNull(change.before) || !IsObjectOrNull(change.after) ||
        !FitsAction(change.action, change.before, change.after)) {
      return Malformed("a change");
    }
    return change;
  }

  absl::StatusOr<Drift> Read(const pb::Drift& written) const {
    Drift drift;
    DPLAN_ASSIGN_OR_RETURN(drift.address, ReadAddress(written.address()));
    DPLAN_ASSIGN_OR_RETURN(drift.before, Read(written.before()));
    DPLAN_ASSIGN_OR_RETURN(drift.after, Read(written.after()));
    if (!IsObjectOrNull(drift.before) || !IsObjectOrNull(drift.after)) return Malformed("a drift");
    return drift;
  }

  absl::StatusOr<OutputChange> Read(const pb::OutputChange& written) const {
    if (!pb::Action_IsValid(written.action()) || written.action() == pb::REPLACE) {
      return Malformed("an output");
    }
    OutputChange output{.name = written.name(),
                        .action = static_cast<Action>(written.action()),
                        .sensitive = written.sensitive()};
    DPLAN_ASSIGN_OR_RETURN(output.before, Read(written.before()));
    DPLAN_ASSIGN_OR_RETURN(output.after, Read(written.after()));
    return output;
  }

  absl::StatusOr<ReviewFinding> Read(const pb::Finding& written) const {
    ReviewFinding finding{.allowed = written.allowed()};
    Diagnostic& diagnostic = finding.diagnostic;
    diagnostic.severity = written.error() ? Severity::kError : Severity::kWarning;
    if (!IsFindingCode(written.code())) return Malformed("the code of a finding");
    diagnostic.code = written.code();
    diagnostic.summary = written.summary();
    diagnostic.detail = written.detail();
    const std::optional<Path> path = Path::Parse(written.path());
    if (!path.has_value()) return Malformed("a path");
    diagnostic.path = *path;
    if (written.address().empty()) return finding;
    DPLAN_ASSIGN_OR_RETURN(diagnostic.address, ReadAddress(written.address()));
    return finding;
  }

  static absl::StatusOr<Address> ReadAddress(const std::string& text) {
    std::optional<Address> address = Address::Parse(text);
    if (!address.has_value()) return Malformed("an address");
    return *std::move(address);
  }

 private:
  template <typename Texts>
  static absl::StatusOr<std::vector<Path>> ReadPaths(const Texts& texts) {
    std::vector<Path> paths;
    for (const std::string& text : texts) {
      std::optional<Path> path = Path::Parse(text);
      if (!path.has_value()) return Malformed("a path");
      paths.push_back(*std::move(path));
    }
    return paths;
  }

  std::vector<Type> types_;
};

absl::StatusOr<Step> ReadStep(const pb::Step& written, const Plan& plan) {
  const bool join = written.kind() == pb::STEP_JOIN;
  const auto changes = static_cast<int64_t>(plan.changes.size());
  const bool in_range =
      join ? written.change() == -1 : written.change() >= 0 && written.change() < changes;
  if (!pb::StepKind_IsValid(written.kind()) || !in_range) return Malformed("a step");
  Step step{.kind = static_cast<StepKind>(written.kind()), .change = written.change()};
  int64_t last = -1;
  for (const int32_t before : written.after()) {
    if (before <= last || before >= static_cast<int64_t>(plan.steps.size())) {
      return Malformed("a step");
    }
    last = before;
    step.after.push_back(before);
  }
  return step;
}

// Reads every element of a repeated field onto the end of a list.
template <typename Written, typename List>
absl::Status ReadAll(const Reader& reader, const Written& written, List& list) {
  for (const auto& element : written) {
    auto read = reader.Read(element);
    if (!read.ok()) return read.status();
    list.push_back(*std::move(read));
  }
  return absl::OkStatus();
}

absl::Status ReadSources(const pb::SavedPlan& record, const Reader& reader, SavedPlan& saved) {
  for (const pb::File& file : record.files()) saved.files.emplace_back(file.name(), file.content());
  for (const pb::Variable& variable : record.variables()) {
    DPLAN_ASSIGN_OR_RETURN(saved.variables[variable.name()], reader.Read(variable.value()));
  }
  saved.options.mode = record.destroy() ? PlanMode::kDestroy : PlanMode::kNormal;
  saved.options.refresh = record.refresh();
  for (const std::string& text : record.replace()) {
    DPLAN_ASSIGN_OR_RETURN(Address address, Reader::ReadAddress(text));
    saved.options.replace.push_back(std::move(address));
  }
  for (const std::string& text : record.allow()) {
    std::optional<AllowedFinding> allowed = AllowedFinding::Parse(text);
    if (!allowed.has_value()) return Malformed("a finding");
    saved.options.allow.push_back(*std::move(allowed));
  }
  if (record.has_max_destroy()) saved.options.max_destroy = record.max_destroy();
  for (const pb::Row& row : record.rows()) {
    DPLAN_ASSIGN_OR_RETURN(Address address, Reader::ReadAddress(row.address()));
    saved.rows[std::move(address)] = row.serial();
  }
  for (const pb::Plugin& plugin : record.plugins()) {
    saved.plugins[plugin.source()] = plugin.digest();
  }
  saved.salt = record.salt();
  saved.secret_variables = record.secret_variables();
  saved.secrets = record.secrets();
  return absl::OkStatus();
}

absl::Status ReadPlan(const pb::SavedPlan& record, const Reader& reader, Plan& plan) {
  plan.mode = record.destroy() ? PlanMode::kDestroy : PlanMode::kNormal;
  plan.lineage = record.lineage();
  plan.serial = record.serial();
  DPLAN_RETURN_IF_ERROR(ReadAll(reader, record.changes(), plan.changes));
  DPLAN_RETURN_IF_ERROR(ReadAll(reader, record.drift(), plan.drift));
  DPLAN_RETURN_IF_ERROR(ReadAll(reader, record.outputs(), plan.outputs));
  DPLAN_RETURN_IF_ERROR(ReadAll(reader, record.findings(), plan.findings));
  for (const pb::Step& written : record.steps()) {
    DPLAN_ASSIGN_OR_RETURN(Step step, ReadStep(written, plan));
    plan.steps.push_back(std::move(step));
  }
  return absl::OkStatus();
}

}  // namespace

std::string EncodePlanRecord(const SavedPlan& saved) {
  pb::SavedPlan record;
  Writer writer(record);
  WriteSources(saved, writer, record);
  const Plan& plan = saved.plan;
  for (const Change& change : plan.changes) writer.Write(change, *record.add_changes());
  for (const Drift& drift : plan.drift) writer.Write(drift, *record.add_drift());
  for (const OutputChange& output : plan.outputs) writer.Write(output, *record.add_outputs());
  for (const ReviewFinding& finding : plan.findings) Write(finding, *record.add_findings());
  for (const Step& step : plan.steps) {
    pb::Step& written = *record.add_steps();
    written.set_kind(static_cast<pb::StepKind>(step.kind));
    written.set_change(step.change);
    for (const int32_t before : step.after) written.add_after(before);
  }
  return record.SerializeAsString();
}

absl::StatusOr<SavedPlan> DecodePlanRecord(absl::string_view bytes) {
  pb::SavedPlan record;
  if (bytes.size() > kMaxPlanFileBytes ||
      !record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::DataLossError("is damaged: it is no record.");
  }
  Reader reader;
  SavedPlan saved;
  DPLAN_RETURN_IF_ERROR(reader.ReadTypes(record));
  DPLAN_RETURN_IF_ERROR(ReadSources(record, reader, saved));
  DPLAN_RETURN_IF_ERROR(ReadPlan(record, reader, saved.plan));
  return saved;
}

}  // namespace dplan
