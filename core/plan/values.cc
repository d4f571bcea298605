#include "core/plan/values.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/types/check.h"

namespace dplan {
namespace {

// Beyond this many instances of one block a dependency is on the block.
constexpr int kMaxInstanceDependencies = 8;

InstanceKey KeyOf(const Value& key) {
  if (key.type().kind() == Type::Kind::kNumber) {
    std::optional<int64_t> index = key.AsNumber().AsInt64();
    return index.has_value() ? InstanceKey(*index) : InstanceKey();
  }
  return key.type().kind() == Type::Kind::kString ? InstanceKey(key.AsString()) : InstanceKey();
}

Value UnknownWhole(Repetition repetition, const Type& type) {
  switch (repetition) {
    case Repetition::kSingle:
      return Value::Unknown(type);
    case Repetition::kCount:
      return Value::Unknown(Type::List(type));
    case Repetition::kForEach:
      return Value::Unknown(Type::Map(type));
  }
  DPLAN_CHECK(false);
}

}  // namespace

Repetition RepetitionOf(const ResourceDecl& decl) {
  if (decl.for_each.has_value()) return Repetition::kForEach;
  return decl.count.has_value() ? Repetition::kCount : Repetition::kSingle;
}

int32_t BlockValues::Find(const InstanceKey& key) const {
  auto found = index.find(key);
  return found == index.end() ? -1 : found->second;
}

Values::Values(const Program& program, const Files& files, std::map<std::string, Value> variables)
    : program_(program),
      files_(files),
      locals_(program.config->locals.size()),
      blocks_(program.config->resources.size()),
      wholes_(program.config->resources.size()) {
  for (const VariableDecl& decl : program.config->variables) {
    auto given = variables.find(decl.name);
    variables_.push_back(given == variables.end()
                             ? Value::Unknown(decl.type.type()).Marked(decl.sensitive)
                             : std::move(given->second));
  }
}

void Values::SetLocal(int32_t index, Value value, std::vector<Dependency> dependencies) {
  locals_[index] = {std::move(value), std::move(dependencies)};
}

const std::vector<Dependency>& Values::local_dependencies(int32_t index) const {
  return locals_[index].dependencies;
}

void Values::SetBlock(int32_t resource, BlockValues block) {
  block.index.clear();
  for (size_t i = 0; i < block.keys.size(); ++i) {
    block.index.emplace_hint(block.index.end(), block.keys[i], static_cast<int32_t>(i));
  }
  blocks_[resource] = std::move(block);
  wholes_[resource].reset();
}

void Values::SetInstance(int32_t resource, int32_t instance, Value value) {
  blocks_[resource].values[instance] = std::move(value);
  wholes_[resource].reset();
}

void Values::SetEachValues(int32_t resource, std::vector<Value> each_values) {
  blocks_[resource].each_values = std::move(each_values);
}

const Value& Values::Whole(int32_t resource) const {
  std::optional<Value>& whole = wholes_[resource];
  if (!whole.has_value()) whole = MakeWhole(blocks_[resource], resource);
  return *whole;
}

Value Values::MakeWhole(const BlockValues& block, int32_t resource) const {
  if (block.unknown)
    return UnknownWhole(block.repetition, program_.resource_schema[resource]->type());
  switch (block.repetition) {
    case Repetition::kSingle:
      return block.values.empty() ? Value::Null(program_.resource_schema[resource]->type())
                                  : block.values.front();
    case Repetition::kCount:
      return Value::Tuple(block.values);
    case Repetition::kForEach: {
      Value::Entries entries;
      entries.reserve(block.keys.size());
      for (size_t i = 0; i < block.keys.size(); ++i) {
        entries.emplace_back(*block.keys[i].key(), block.values[i]);
      }
      return Value::Object(std::move(entries));
    }
  }
  DPLAN_CHECK(false);
}

void EvaluationScope::SetInstance(Repetition repetition, const InstanceKey& key,
                                  const Value* each_value) {
  repetition_ = repetition;
  key_ = &key;
  each_value_ = each_value;
}

Value EvaluationScope::Get(const Reference& reference, Diagnostics&) const {
  switch (reference.kind) {
    case Reference::Kind::kVariable:
      return values_.variable(reference.target);
    case Reference::Kind::kLocal:
      return values_.local(reference.target);
    case Reference::Kind::kResource:
    case Reference::Kind::kData:
      accesses_[&reference].whole = true;
      return values_.Whole(reference.target);
    case Reference::Kind::kEachKey:
      return repetition_ == Repetition::kForEach ? Value::String(*key_->key())
                                                 : Value::Unknown(Type::String());
    case Reference::Kind::kEachValue:
      return each_value_ != nullptr ? *each_value_ : Value::Unknown(Type::Dynamic());
    case Reference::Kind::kCountIndex:
      return repetition_ == Repetition::kCount ? Value::Int(*key_->index())
                                               : Value::Unknown(Type::Number());
    case Reference::Kind::kPath:
      return Value::String(values_.program().config->folder);
    case Reference::Kind::kDplan:
      return Value::String("default");
    case Reference::Kind::kModule:
    case Reference::Kind::kSelf:
      break;  // Link lets none of these through.
  }
  DPLAN_CHECK(false);
}

std::optional<Value> EvaluationScope::GetInstance(const Reference& reference, const Value& key,
                                                  Diagnostics&) const {
  if (reference.kind != Reference::Kind::kResource && reference.kind != Reference::Kind::kData) {
    return std::nullopt;
  }
  const BlockValues& block = values_.block(reference.target);
  if (block.repetition == Repetition::kSingle || key.IsNull()) return std::nullopt;
  InstanceKey wanted = KeyOf(key);
  int32_t instance = block.Find(wanted);
  if (instance < 0) return std::nullopt;
  accesses_[&reference].keys.push_back(std::move(wanted));
  return block.values[instance];
}

void EvaluationScope::TakeDependencies(const Expression& expression, const Value& result,
                                       std::vector<Dependency>& dependencies) {
  bool complete = result.IsWhollyKnown();
  expression.VisitReferences(
      [&](const Reference& reference) { AddReference(reference, complete, dependencies); });
  accesses_.clear();
}

void EvaluationScope::AddReference(const Reference& reference, bool complete,
                                   std::vector<Dependency>& dependencies) const {
  if (reference.kind == Reference::Kind::kLocal) {
    const std::vector<Dependency>& inner = values_.local_dependencies(reference.target);
    dependencies.insert(dependencies.end(), inner.begin(), inner.end());
    return;
  }
  if (reference.kind != Reference::Kind::kResource && reference.kind != Reference::Kind::kData)
    return;
  Dependency whole{.kind = Dependency::Kind::kReference,
                   .block = values_.program().ResourceAddress(reference.target)};
  auto access = accesses_.find(&reference);
  // What was not evaluated now may be evaluated in apply, and inside a loop over something unknown
  // so may further instances.
  bool certain =
      access != accesses_.end() && !access->second.whole && (complete || !reference.in_loop);
  if (!certain) {
    dependencies.push_back(std::move(whole));
    return;
  }
  for (const InstanceKey& key : access->second.keys) {
    whole.key = key;
    dependencies.push_back(whole);
  }
}

void NormalizeDependencies(std::vector<Dependency>& dependencies) {
  std::sort(dependencies.begin(), dependencies.end());
  dependencies.erase(std::unique(dependencies.begin(), dependencies.end()), dependencies.end());
  std::vector<Dependency> kept;
  for (size_t begin = 0; begin < dependencies.size();) {
    size_t end = begin;
    while (end < dependencies.size() && dependencies[end].kind == dependencies[begin].kind &&
           dependencies[end].block == dependencies[begin].block) {
      ++end;
    }
    // The whole block sorts before its instances.
    bool whole = !dependencies[begin].key.has_value() || end - begin > kMaxInstanceDependencies;
    if (whole) dependencies[begin].key.reset();
    size_t last = whole ? begin + 1 : end;
    for (size_t i = begin; i < last; ++i) kept.push_back(std::move(dependencies[i]));
    begin = end;
  }
  dependencies = std::move(kept);
}

}  // namespace dplan
