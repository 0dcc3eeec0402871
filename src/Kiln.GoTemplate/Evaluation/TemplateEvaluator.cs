using System.Collections.Immutable;
using Kiln.GoTemplate.Formatting;
using Kiln.GoTemplate.Syntax;

namespace Kiln.GoTemplate.Evaluation;

/// <summary>Walks the tree and writes the output. One instance renders once.</summary>
internal sealed class TemplateEvaluator
{
    private readonly EvaluationState _state;
    private readonly PipelineEvaluator _pipelines;

    public TemplateEvaluator(TemplateTree tree, GoFunctionTable functions, GoTemplateLimits limits)
    {
        _state = new(tree, functions, limits);
        _pipelines = new(_state);
    }

    private enum Flow
    {
        Next,
        Break,
        Continue,
    }

    public GoTemplateOutput Run(GoValue data)
    {
        GoValue root = data is GoNil ? GoValue.NoValue : data;
        _state.Declare("$", root);
        WalkList(root, _state.Tree.Root);
        return _state.Error is null
            ? new(GoBytes.Finished(_state.Output.ToString()), null)
            : new(null, _state.Error);
    }

    private Flow WalkList(GoValue dot, ListNode list)
    {
        foreach (Node node in list.Items)
        {
            _state.At(node);
            Flow flow = _state.Spend() ? Walk(dot, node) : Flow.Break;
            if (flow != Flow.Next || _state.IsStopped)
            {
                return flow;
            }
        }

        return Flow.Next;
    }

    private Flow Walk(GoValue dot, Node node)
    {
        switch (node)
        {
            case TextNode plain:
                _state.Write(plain.Text);
                return Flow.Next;
            case ActionNode action:
                GoValue value = _pipelines.Evaluate(dot, action.Pipe);
                if (action.Pipe.Variables.IsEmpty && !_state.IsStopped)
                {
                    string text = value is GoNil or GoNoValue ? "<no value>" : GoPrinter.Print(value, _state.MaxLength);
                    _state.Write(text);
                }

                return Flow.Next;
            case BranchNode branch:
                return WalkBranch(dot, branch);
            case TemplateCallNode call:
                WalkCall(dot, call);
                return Flow.Next;
            case LoopExitNode exit:
                return exit.IsBreak ? Flow.Break : Flow.Continue;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private Flow WalkBranch(GoValue dot, BranchNode branch)
    {
        int mark = _state.VariableCount;
        Flow flow = Flow.Next;
        if (_state.Enter(branch))
        {
            flow = branch.Kind == BranchKind.Range ? WalkRange(dot, branch) : WalkCondition(dot, branch);
        }

        _state.Leave();
        _state.ForgetVariables(mark);
        return flow;
    }

    private Flow WalkCondition(GoValue dot, BranchNode branch)
    {
        GoValue value = _pipelines.Evaluate(dot, branch.Pipe);
        if (_state.IsStopped)
        {
            return Flow.Next;
        }

        if (value.IsTrue)
        {
            return WalkList(branch.Kind == BranchKind.With ? value : dot, branch.Body);
        }

        return branch.Otherwise is null ? Flow.Next : WalkList(dot, branch.Otherwise);
    }

    private Flow WalkRange(GoValue dot, BranchNode branch)
    {
        GoValue value = _pipelines.Evaluate(dot, branch.Pipe);
        IEnumerable<(GoValue Key, GoValue Item)>? items = Items(value);
        if (items is null)
        {
            _state.Fail($"range can't iterate over {GoPrinter.Print(value, _state.MaxLength)}");
        }

        if (items is null || _state.IsStopped)
        {
            return Flow.Next;
        }

        bool any = false;
        foreach ((GoValue key, GoValue item) in items)
        {
            any = true;
            int mark = _state.VariableCount;
            AssignRangeVariables(branch.Pipe, key, item);
            Flow flow = _state.Spend() ? WalkList(item, branch.Body) : Flow.Break;
            _state.ForgetVariables(mark);
            if (flow == Flow.Break || _state.IsStopped)
            {
                break;
            }
        }

        return any || branch.Otherwise is null ? Flow.Next : WalkList(dot, branch.Otherwise);
    }

    private static IEnumerable<(GoValue Key, GoValue Item)>? Items(GoValue value) => value switch
    {
        GoList list => list.Items.Select(static (item, index) => (GoValue.Of(index), item)),
        GoMap { StructName: null } map => map.Entries
            .OrderBy(static e => e.Key, StringComparer.Ordinal)
            .Select(static e => (GoValue.Of(e.Key), e.Value)),
        GoInt count => Count(count.Value),
        GoNil or GoNoValue => [],
        _ => null,
    };

    private static IEnumerable<(GoValue Key, GoValue Item)> Count(long end)
    {
        for (long i = 0; i < end; i++)
        {
            yield return (GoValue.Of(i), GoValue.Of(i));
        }
    }

    /// <summary>The variables are there already: the pipeline gave them its whole value.</summary>
    private void AssignRangeVariables(PipeNode pipe, GoValue key, GoValue item)
    {
        ImmutableArray<string> names = pipe.Variables;
        if (names.Length == 2)
        {
            _pipelines.Bind(names[0], key, exists: true);
        }

        if (!names.IsEmpty)
        {
            _pipelines.Bind(names[^1], item, exists: true);
        }
    }

    private void WalkCall(GoValue dot, TemplateCallNode call)
    {
        if (!_state.Tree.Definitions.TryGetValue(call.Name, out ListNode? body))
        {
            _state.Fail($"template {GoQuote.Quote(call.Name)} not defined");
            return;
        }

        GoValue argument = call.Pipe is null ? GoValue.NoValue : _pipelines.Evaluate(dot, call.Pipe);
        if (_state.IsStopped || !_state.Enter(call))
        {
            return;
        }

        int mark = _state.VariableCount;
        int outerScope = _pipelines.Scope;
        string outerName = _state.TemplateName;
        _pipelines.Scope = mark;
        _state.TemplateName = call.Name;
        _state.Declare("$", argument);
        WalkList(argument, body);
        _state.ForgetVariables(mark);
        _pipelines.Scope = outerScope;
        _state.TemplateName = outerName;
        _state.Leave();
    }
}
