#include "tests/testing/fake_world.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "core/types/check.h"
#include "core/types/json.h"
#include "tests/testing/fake_types.h"

namespace dplan {
namespace {

const FakeType& TypeOf(const std::string& type) {
  const auto found = FakeTypes().find(type);
  DPLAN_CHECK(found != FakeTypes().end());
  return found->second;
}

Value Decide(const Value& value, const std::string& what, const std::string& id);

std::vector<Value> DecideElements(const Value& value, const std::string& what,
                                  const std::string& id) {
  std::vector<Value> elements;
  for (const Value& element : value.AsElements()) {
    elements.push_back(Decide(element, absl::StrCat(what, elements.size()), id));
  }
  return elements;
}

// The value without unknowns. What the cloud decides can be told from what was asked for: the
// attribute `address` of disk-a becomes "address-of-disk-a", in the second `nic`
// "nic1-address-of-disk-a".
Value Decide(const Value& value, const std::string& what, const std::string& id) {
  if (!value.IsKnown()) {
    const Type::Kind kind = value.type().kind();
    if (kind == Type::Kind::kString) return Value::String(absl::StrCat(what, "-of-", id));
    if (kind == Type::Kind::kNumber) return Value::Int(1);
    return kind == Type::Kind::kBool ? Value::Bool(true) : Value::Null(value.type());
  }
  if (value.IsWhollyKnown()) return value;
  const Type& type = value.type();
  if (type.kind() == Type::Kind::kList) {
    return Value::List(type.element(), DecideElements(value, what, id));
  }
  if (type.kind() == Type::Kind::kSet) {
    return Value::Set(type.element(), DecideElements(value, what, id));
  }
  if (type.kind() == Type::Kind::kTuple) return Value::Tuple(DecideElements(value, what, id));
  Value::Entries entries;
  for (const auto& [key, child] : value.AsEntries()) {
    const std::string name = what.empty() ? key : absl::StrCat(what, "-", key);
    entries.emplace_back(key, Decide(child, name, id));
  }
  if (type.kind() == Type::Kind::kObject) return Value::Object(std::move(entries));
  return Value::Map(type.element(), {entries.begin(), entries.end()});
}

std::string TextOf(const Value& object, const std::string& attribute) {
  const Value value = object.Attr(attribute);
  return value.IsNull() ? "" : value.AsString();
}

bool IsEmpty(const Value& value) {
  const Type& type = value.type();
  return value.IsNull() || (type.IsCollection() && value.size() == 0);
}

// As it is for its reader: what was said and what it has become, not what every object has.
std::string ObjectText(const FakeObject& object) {
  Value::Entries shown;
  for (const auto& [name, value] : object.value.AsEntries()) {
    if (name != "id" && name != "generation" && !IsEmpty(value)) shown.emplace_back(name, value);
  }
  const absl::StatusOr<std::string> json = ValueToPlainJson(Value::Object(std::move(shown)));
  std::string text = absl::StrCat(TextOf(object.value, "id"), " ", object.type, " ",
                                  json.ok() ? *json : std::string(json.status().message()));
  for (const auto& [name, sent] : object.write_only) {
    absl::StrAppend(&text, " ", name, "=\"", sent, "\"");
  }
  if (object.writes > 0) absl::StrAppend(&text, " (sent ", object.writes, ")");
  return text;
}

}  // namespace

std::map<std::string, FakeObject> FakeWorld::Objects() const {
  MutexLock lock(mutex_);
  return objects_;
}

std::optional<FakeObject> FakeWorld::Find(const std::string& id) const {
  MutexLock lock(mutex_);
  const auto found = objects_.find(id);
  if (found == objects_.end()) return std::nullopt;
  return found->second;
}

std::string FakeWorld::Text() const {
  MutexLock lock(mutex_);
  std::string text;
  for (const auto& [id, object] : objects_) absl::StrAppend(&text, ObjectText(object), "\n");
  return text;
}

absl::StatusOr<FakeObject> FakeWorld::Create(const std::string& type, const Value& planned,
                                             const OwnerMark& owner) {
  MutexLock lock(mutex_);
  const std::string name = TextOf(planned, "name");
  if (TypeOf(type).unique_name) {
    for (const auto& [id, object] : objects_) {
      if (object.type == type && TextOf(object.value, "name") == name) {
        return absl::AlreadyExistsError(absl::StrCat("the name \"", name, "\" is taken by ", id));
      }
    }
  }
  if (absl::Status status = CheckReferences(type, planned); !status.ok()) return status;
  const std::string id = NewId(type, name);
  const Value value = Decide(
      planned.WithAttr("id", Value::String(id)).WithAttr("generation", Value::Int(1)), "", id);
  return objects_[id] = {.type = type, .value = value, .owner = owner};
}

absl::StatusOr<FakeObject> FakeWorld::Update(const std::string& id, const Value& planned) {
  MutexLock lock(mutex_);
  const auto found = objects_.find(id);
  if (found == objects_.end()) {
    return absl::NotFoundError(absl::StrCat("there is no object \"", id, "\""));
  }
  FakeObject& object = found->second;
  if (absl::Status status = CheckReferences(object.type, planned); !status.ok()) return status;
  const Value generation = object.value.Attr("generation");
  Value kept = planned;
  if (!planned.Attr("generation").IsKnown()) {
    const Number next =
        generation.IsNull() ? Number::FromInt(1) : generation.AsNumber() + Number::FromInt(1);
    kept = planned.WithAttr("generation", Value::Num(next));
  }
  object.value = Decide(kept, "", id);
  return object;
}

absl::Status FakeWorld::Delete(const std::string& id) {
  MutexLock lock(mutex_);
  if (absl::Status status = CheckUnused(id); !status.ok()) return status;
  objects_.erase(id);
  return absl::OkStatus();
}

void FakeWorld::SendWriteOnly(const std::string& id, const std::string& attribute,
                              const std::string& text) {
  MutexLock lock(mutex_);
  const auto found = objects_.find(id);
  DPLAN_CHECK(found != objects_.end());
  found->second.write_only[attribute] = text;
  ++found->second.writes;
}

void FakeWorld::Put(FakeObject object) {
  MutexLock lock(mutex_);
  const std::string id = object.value.Attr("id").AsString();
  objects_[id] = std::move(object);
}

absl::Status FakeWorld::Set(const std::string& id, const std::string& attribute, Value value) {
  MutexLock lock(mutex_);
  const auto found = objects_.find(id);
  if (found == objects_.end() || found->second.value.Find(attribute) == nullptr) {
    return absl::NotFoundError(absl::StrCat("there is no ", id, ".", attribute));
  }
  found->second.value = found->second.value.WithAttr(attribute, std::move(value));
  return absl::OkStatus();
}

void FakeWorld::Remove(const std::string& id) {
  MutexLock lock(mutex_);
  objects_.erase(id);
}

absl::Status FakeWorld::CheckReferences(const std::string& type, const Value& value) const {
  for (const std::string& attribute : TypeOf(type).references) {
    const std::string target = TextOf(value, attribute);
    if (!target.empty() && objects_.count(target) == 0) {
      return absl::FailedPreconditionError(
          absl::StrCat(attribute, ": there is no object \"", target, "\""));
    }
  }
  return absl::OkStatus();
}

absl::Status FakeWorld::CheckUnused(const std::string& id) const {
  for (const auto& [user_id, user] : objects_) {
    for (const std::string& attribute : TypeOf(user.type).references) {
      if (TextOf(user.value, attribute) == id) {
        return absl::FailedPreconditionError(absl::StrCat(id, " is in use by ", user_id));
      }
    }
  }
  return absl::OkStatus();
}

std::string FakeWorld::NewId(const std::string& type, const std::string& name) {
  const std::string base = absl::StrCat(std::string(absl::StripPrefix(type, "fake_")), "-", name);
  // Objects that a test put there were not counted.
  for (;;) {
    const int number = ++ids_given_[base];
    const std::string id = number == 1 ? base : absl::StrCat(base, "-", number);
    if (objects_.count(id) == 0) return id;
  }
}

}  // namespace dplan
