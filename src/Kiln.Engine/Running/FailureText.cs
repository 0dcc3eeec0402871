using Kiln.Sdk.Components;

namespace Kiln.Engine.Running;

/// <summary>What the user is told about an exception.</summary>
internal static class FailureText
{
    public static string Of(Exception e) => e switch
    {
        OperationCanceledException => "Build was cancelled.",
        AggregateException { InnerExceptions: [Exception single] } => Of(single),
        _ when Defects.IsDefect(e) =>
            $"{e.GetType().Name}: {e.Message} This is a defect of Kiln or of the component; please report it.",
        _ => e.Message,
    };

    /// <summary>For the end of a build: also what the user can do about it.</summary>
    public static string WithAdvice(Exception e) =>
        e is BuildFailedException { Advice: { } advice } ? $"{Of(e)}\n{advice}" : Of(e);
}
