#ifndef DPLAN_PROVIDERS_SDK_TYPED_RESOURCE_H_
#define DPLAN_PROVIDERS_SDK_TYPED_RESOURCE_H_

#include <optional>
#include <string>
#include <vector>

#include "dplan/provider.h"
#include "dplan/schema.h"
#include "dplan/sdk/internal/definition.h"
#include "providers/sdk/call_state.h"
#include "providers/sdk/object_spec.h"

namespace dplan::sdk::internal {

// One type of resource: an author's functions behind requests and answers. Immutable, thread-safe.
// A CallState is of one call, and is prepared here. Its client may be null only in Plan.
class TypedResource {
 public:
  // `entry` outlives it.
  TypedResource(std::string type, const ResourceEntry& entry);

  const dplan::Schema& schema() const { return schema_; }
  TypeFacts Facts() const;

  Diagnostics Validate(const Value& config) const;
  UpgradeResult Upgrade(const UpgradeRequest& request) const;
  PlanResult Plan(CallState& call, const PlanRequest& request) const;
  // One answer for each request. The requests are of this type.
  std::vector<ReadResult> Read(CallState& call,
                               const std::vector<const ReadRequest*>& requests) const;
  ApplyResult Apply(CallState& call, const ApplyRequest& request) const;
  ResolveResult Resolve(CallState& call, const ResolveRequest& request) const;
  ImportResult Import(CallState& call, const ImportRequest& request) const;
  ListResult List(CallState& call, const ListRequest& request) const;

 private:
  const AnyResource& author() const { return *entry_.resource; }
  std::string Answer(const char* kind) const;
  void AddError(const Error& error, const char* failed, CallState& call,
                Diagnostics& diagnostics) const;
  // The model of an object; nothing, with errors, if its types cannot hold it. `changed` as in
  // Decoding.
  Box Decoded(const Value& object, const std::vector<Path>* changed,
              Diagnostics& diagnostics) const;

  void RunPlanHook(CallState& call, const PlanRequest& request, PlanResult& result) const;
  ReadResult ReadAnswer(CallState& call, const ReadRequest& request, Result<Box> answer) const;
  void CreateOrUpdate(CallState& call, const ApplyRequest& request, ApplyResult& result) const;
  void Remove(CallState& call, const ApplyRequest& request, ApplyResult& result) const;
  // What an operation that failed leaves behind.
  void Fail(CallState& call, const Error& error, const char* failed, ApplyResult& result) const;
  void Succeed(const ApplyRequest& request, const void* model, ApplyResult& result) const;

  // The object as it is now, in the words of `recorded`; null if it is gone. Nothing, with errors,
  // if that cannot be told.
  std::optional<Value> Look(CallState& call, const Value& recorded, Diagnostics& diagnostics) const;
  std::optional<Value> LookForCreated(CallState& call, const ResolveRequest& request,
                                      Diagnostics& diagnostics) const;
  std::optional<Value> LookForMarked(CallState& call, const ResolveRequest& request,
                                     const Value& planned, Diagnostics& diagnostics) const;

  const std::string type_;
  const ResourceEntry& entry_;
  const ObjectSpec& spec_;
  const ModelCodec codec_;
  const dplan::Schema schema_;
};

}  // namespace dplan::sdk::internal

#endif  // DPLAN_PROVIDERS_SDK_TYPED_RESOURCE_H_
