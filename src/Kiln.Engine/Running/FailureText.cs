namespace Kiln.Engine.Running;

/// <summary>What the user is told about an exception.</summary>
internal static class FailureText
{
    public static string Of(Exception e) => e switch
    {
        OperationCanceledException => "Build was cancelled.",
        AggregateException { InnerExceptions: [Exception single] } => Of(single),
        _ when IsBug(e) =>
            $"{e.GetType().Name}: {e.Message} This is a defect of Kiln or of the component; please report it.",
        _ => e.Message,
    };

    private static bool IsBug(Exception e) => e is NullReferenceException
        or ArgumentException
        or InvalidOperationException
        or InvalidCastException
        or IndexOutOfRangeException
        or KeyNotFoundException
        or NotSupportedException
        or System.Diagnostics.UnreachableException;
}
