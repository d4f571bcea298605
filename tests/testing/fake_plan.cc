#include "tests/testing/fake_plan.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace dplan {
namespace {

// The objects of nested attributes or blocks, each through the function. Those in sets stay as they
// are: nothing in them is computed.
template <typename Function>
Value ForEachObject(Nesting nesting, const Value& value, const Function& function) {
  if (!value.IsKnown() || value.IsNull() || nesting == Nesting::kSet) return value;
  if (nesting == Nesting::kSingle || nesting == Nesting::kGroup) return function(value);
  if (nesting == Nesting::kList) {
    std::vector<Value> elements;
    for (const Value& element : value.AsElements()) elements.push_back(function(element));
    return Value::List(value.type().element(), std::move(elements));
  }
  std::map<std::string, Value> entries;
  for (const auto& [key, entry] : value.AsEntries()) entries.emplace(key, function(entry));
  return Value::Map(value.type().element(), std::move(entries));
}

void FillAttributes(const std::map<std::string, Attribute>& attributes,
                    std::map<std::string, Value>& object);

Value FillNested(const NestedAttributes& nested, const Value& value) {
  return ForEachObject(nested.nesting, value, [&nested](const Value& object) {
    if (!object.IsKnown() || object.IsNull()) return object;
    std::map<std::string, Value> children(object.AsEntries().begin(), object.AsEntries().end());
    FillAttributes(nested.attributes, children);
    return Value::Object(std::move(children));
  });
}

void FillAttributes(const std::map<std::string, Attribute>& attributes,
                    std::map<std::string, Value>& object) {
  for (const auto& [name, attribute] : attributes) {
    Value& value = object.at(name);
    if (attribute.write_only) {
      value = Value::Null(attribute.type);
    } else if (attribute.computed && value.IsKnown() && value.IsNull()) {
      value = Value::Unknown(attribute.type);
    } else if (attribute.nested != nullptr) {
      value = FillNested(*attribute.nested, value);
    }
  }
}

// With an unknown in the place of every computed attribute that has no value yet.
Value FillBlock(const Block& block, const Value& object) {
  if (!object.IsKnown() || object.IsNull()) return object;
  std::map<std::string, Value> children(object.AsEntries().begin(), object.AsEntries().end());
  FillAttributes(block.attributes, children);
  for (const auto& [name, nested] : block.blocks) {
    Value& value = children.at(name);
    value = ForEachObject(nested.nesting, value, [&inner_block = nested.block](const Value& inner) {
      return FillBlock(inner_block, inner);
    });
  }
  return Value::Object(std::move(children));
}

Value WithDefaults(const FakeType& type, Value object) {
  for (const auto& [name, value] : type.defaults) {
    const Value now = object.Attr(name);
    if (now.IsKnown() && now.IsNull()) object = object.WithAttr(name, value);
  }
  return object;
}

}  // namespace

PlanResult FakePlan(const FakeType& type, const PlanRequest& request) {
  PlanResult result = {.planned = request.proposed, .private_data = request.private_data};
  if (request.proposed.IsNull()) return result;
  result.planned = FillBlock(type.schema.block, WithDefaults(type, request.proposed));
  const bool same = EqualIgnoringMarksAndRefinements(result.planned, request.prior) &&
                    request.changed_write_only.empty();
  if (request.prior.IsNull() || same) return result;
  result.planned = result.planned.WithAttr("generation", Value::Unknown(Type::Number()));
  for (const Path& path : type.facts.volatile_paths) {
    const std::string& name = std::get<PathStep::Attribute>(path.steps().front().step).name;
    result.planned =
        result.planned.WithAttr(name, Value::Unknown(result.planned.Attr(name).type()));
  }
  for (const std::string& name : type.replace) {
    if (!EqualIgnoringMarksAndRefinements(result.planned.Attr(name), request.prior.Attr(name))) {
      result.requires_replace.push_back(Path().Attr(name));
    }
  }
  return result;
}

Diagnostics FakeReview(const std::vector<ReviewedChange>& changes) {
  const auto is_cluster = [](const ReviewedChange& change) {
    return change.address.block.type == "fake_cluster";
  };
  const auto goes = [&](const ReviewedChange& change) {
    return is_cluster(change) &&
           (change.action == Action::kDelete || change.action == Action::kReplace);
  };
  const bool together = std::count_if(changes.begin(), changes.end(), goes) > 1;
  Diagnostics findings;
  const auto add = [&findings](Severity severity, const ReviewedChange& change, std::string code,
                               std::string summary, std::string detail) {
    findings.Add({.severity = severity,
                  .summary = std::move(summary),
                  .detail = std::move(detail),
                  .address = change.address,
                  .code = std::move(code)});
  };
  for (const ReviewedChange& change : changes) {
    if (!change.own) continue;
    if (together && goes(change)) {
      add(Severity::kError, change, "fake.clusters_together", "Clusters stop together",
          "No cluster is left meanwhile.");
    }
    if (!is_cluster(change) || change.action != Action::kUpdate) continue;
    const Value before = change.before.Attr("nodes");
    const Value after = change.after.Attr("nodes");
    if (after.IsKnown() && before.AsNumber() > after.AsNumber()) {
      add(Severity::kWarning, change, "fake.fewer_nodes", "Cluster shrinks",
          "It gets fewer nodes than it has.");
    }
  }
  return findings;
}

Diagnostics FakeValidate(const Value& config) {
  Diagnostics diagnostics;
  const Value name = config.Attr("name");
  if (name.IsKnown() && !name.IsNull() && name.AsString().empty()) {
    diagnostics.Error("Invalid name", "A name must not be empty. Give the object a name.").path =
        Path().Attr("name");
  }
  const Value* size = config.Find("size");
  if (size != nullptr && size->IsKnown() && !size->IsNull() && size->AsNumber().Sign() < 0) {
    diagnostics.Error("Invalid size", "A size must not be negative. Use 0 or more.").path =
        Path().Attr("size");
  }
  const Value* tier = config.Find("tier");
  if (tier != nullptr && tier->IsKnown() && !tier->IsNull() && tier->AsString() == "legacy") {
    diagnostics
        .Warning("Tier is deprecated", "The tier \"legacy\" goes away. Use \"standard\" instead.")
        .path = Path().Attr("tier");
  }
  return diagnostics;
}

Value FakeHalfMade(const Value& planned, const Value& made) {
  Value::Entries entries;
  for (const auto& [name, value] : made.AsEntries()) {
    const bool asked = planned.Attr(name).IsWhollyKnown() || name == "id";
    entries.emplace_back(name, asked ? value : Value::Null(value.type()));
  }
  return Value::Object(std::move(entries));
}

}  // namespace dplan
