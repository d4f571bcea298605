#ifndef DPLAN_CORE_PLAN_VALUES_H_
#define DPLAN_CORE_PLAN_VALUES_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/base/files.h"
#include "core/lang/expression.h"
#include "core/plan/program.h"
#include "dplan/address.h"
#include "dplan/diagnostic.h"
#include "dplan/value.h"
#include "state/state.h"

namespace dplan {

enum class Repetition { kSingle, kCount, kForEach };
Repetition RepetitionOf(const ResourceDecl& decl);

// The instances of one block and what they are worth to those that refer to them: planned values
// while planning, final ones as apply makes them.
struct BlockValues {
  Repetition repetition = Repetition::kSingle;
  bool unknown = false;            // which instances there are cannot be said
  std::vector<InstanceKey> keys;   // ascending; empty for a disabled block
  std::vector<Value> each_values;  // by instance; for kForEach only
  std::vector<Value> values;       // by instance
  std::map<InstanceKey, int32_t> index;

  // -1 if there is no such instance.
  int32_t Find(const InstanceKey& key) const;
};

// What references mean at one moment: the values of variables, locals and blocks. One thread
// writes; reading is safe from many while nobody writes.
class Values {
 public:
  // `program` and `files` must outlive it.
  Values(const Program& program, const Files& files, std::map<std::string, Value> variables);

  const Program& program() const { return program_; }
  const Files& files() const { return files_; }
  const Value& variable(int32_t index) const { return variables_[index]; }

  void SetLocal(int32_t index, Value value, std::vector<Dependency> dependencies);
  const Value& local(int32_t index) const { return locals_[index].value; }
  const std::vector<Dependency>& local_dependencies(int32_t index) const;

  void SetBlock(int32_t resource, BlockValues block);
  const BlockValues& block(int32_t resource) const { return blocks_[resource]; }
  void SetInstance(int32_t resource, int32_t instance, Value value);
  // The values of for_each, by instance, when they are known better.
  void SetEachValues(int32_t resource, std::vector<Value> each_values);
  // The value of a reference to the whole block: an object, a tuple, or the one instance (null if
  // the block is disabled). Made once, and again after a SetInstance.
  const Value& Whole(int32_t resource) const;

 private:
  struct Local {
    Value value;
    std::vector<Dependency> dependencies;
  };
  Value MakeWhole(const BlockValues& block, int32_t resource) const;

  const Program& program_;
  const Files& files_;
  std::vector<Value> variables_;
  std::vector<Local> locals_;
  std::vector<BlockValues> blocks_;
  mutable std::vector<std::optional<Value>> wholes_;
};

// The scope of one evaluation: a block's instance, or nothing repeated. Keeps account of which
// instances were asked for. Used by one thread.
class EvaluationScope : public Scope {
 public:
  explicit EvaluationScope(const Values& values) : values_(values) {}
  // `each_value` only for kForEach.
  void SetInstance(Repetition repetition, const InstanceKey& key, const Value* each_value);

  Value Get(const Reference& reference, Diagnostics& diagnostics) const override;
  std::optional<Value> GetInstance(const Reference& reference, const Value& key,
                                   Diagnostics& diagnostics) const override;
  const Files* files() const override { return &values_.files(); }
  std::string base_folder() const override { return values_.program().config->folder; }

  // The direct dependencies that the expression has after it was evaluated to `result`: instances
  // where one was asked for, whole blocks elsewhere. Adds to `dependencies` and forgets the
  // account.
  void TakeDependencies(const Expression& expression, const Value& result,
                        std::vector<Dependency>& dependencies);

 private:
  struct Access {
    bool whole = false;
    std::vector<InstanceKey> keys;
  };
  void AddReference(const Reference& reference, bool complete,
                    std::vector<Dependency>& dependencies) const;

  const Values& values_;
  Repetition repetition_ = Repetition::kSingle;
  const InstanceKey* key_ = nullptr;
  const Value* each_value_ = nullptr;
  mutable std::unordered_map<const Reference*, Access> accesses_;
};

// Sorts, drops duplicates, and what a dependency on the whole block covers already; more than a few
// instances of one block become the block, so that the number stays small.
void NormalizeDependencies(std::vector<Dependency>& dependencies);

}  // namespace dplan

#endif  // DPLAN_CORE_PLAN_VALUES_H_
