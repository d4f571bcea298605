#ifndef DPLAN_TESTS_TESTING_FAKE_PLAN_H_
#define DPLAN_TESTS_TESTING_FAKE_PLAN_H_

#include "dplan/diagnostic.h"
#include "dplan/provider.h"
#include "tests/testing/fake_types.h"

namespace dplan {

// What a good provider answers to a plan for an object of that type. Pure.
PlanResult FakePlan(const FakeType& type, const PlanRequest& request);

// What the fake provider has to say about a configuration. Pure.
Diagnostics FakeValidate(const Value& config);

// The planned object as it is where its creation stopped half-way: what is unknown in `planned` is
// null, except for `id`.
Value FakeHalfMade(const Value& planned, const Value& made);

}  // namespace dplan

#endif  // DPLAN_TESTS_TESTING_FAKE_PLAN_H_
