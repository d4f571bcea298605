#ifndef DPLAN_SDK_DRAFT_H_
#define DPLAN_SDK_DRAFT_H_

#include <memory>
#include <string>
#include <vector>

#include "dplan/path.h"
#include "dplan/sdk/internal/member.h"
#include "dplan/sdk/internal/object_spec.h"
#include "dplan/value.h"

namespace dplan::sdk {

namespace internal {

// A model beside the value it was decoded from.
struct AnyDraft {
  const ObjectSpec* spec = nullptr;
  Value value;
  std::shared_ptr<void> model;

  bool IsKnown(Member member) const;
  bool IsSet(Member member) const;
};

// A plan that an author's hook may change.
struct AnyPlan {
  AnyDraft config;
  AnyDraft prior;  // its model is null for a create
  AnyDraft planned;
  std::vector<Path> requires_replace;
  bool disruptive = false;

  bool Changed(Member member) const;
  void RequireReplace(Member member);
};

}  // namespace internal

// A model some of whose values are not known yet: members that cannot say so are as they start, and
// IsKnown tells.
template <typename Model>
class Draft {
 public:
  explicit Draft(const internal::AnyDraft& draft) : draft_(draft) {}

  const Model& operator*() const { return *static_cast<const Model*>(draft_.model.get()); }
  const Model* operator->() const { return &**this; }
  // Wholly known, at every depth.
  template <typename M>
  bool IsKnown(M Model::* member) const {
    return draft_.IsKnown(internal::MemberOf(member));
  }
  // Not null. What is unknown is taken for set.
  template <typename M>
  bool IsSet(M Model::* member) const {
    return draft_.IsSet(internal::MemberOf(member));
  }

 private:
  const internal::AnyDraft& draft_;
};

// What the SDK has planned for an object that is created or updated, for a resource's Plan to
// change: values of computed attributes that are known earlier, or later, than the schema can say.
template <typename Model>
class PlanDraft {
 public:
  explicit PlanDraft(internal::AnyPlan& plan) : plan_(plan) {}

  // Null: the object is created.
  const Model* prior() const { return static_cast<const Model*>(plan_.prior.model.get()); }
  Draft<Model> config() const { return Draft<Model>(plan_.config); }
  // Only what is changed here counts: other members stay as planned, also those that are unknown.
  Model& planned() { return *static_cast<Model*>(plan_.planned.model.get()); }
  // Whether the SDK has planned it as wholly known.
  template <typename M>
  bool IsKnown(M Model::* member) const {
    return plan_.planned.IsKnown(internal::MemberOf(member));
  }
  // Whether the SDK has planned it as something else than it was, or the object is created.
  template <typename M>
  bool Changed(M Model::* member) const {
    return plan_.Changed(internal::MemberOf(member));
  }

  // The change of this attribute cannot be made to the object as it is.
  template <typename M>
  void RequireReplace(M Model::* member) {
    plan_.RequireReplace(internal::MemberOf(member));
  }
  // Carrying it out interrupts what the object does for others.
  void SetDisruptive() { plan_.disruptive = true; }

 private:
  internal::AnyPlan& plan_;
};

}  // namespace dplan::sdk

#endif  // DPLAN_SDK_DRAFT_H_
