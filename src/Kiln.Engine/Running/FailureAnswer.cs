namespace Kiln.Engine.Running;

/// <summary>What is to happen after a step has failed.</summary>
internal enum FailureAnswer
{
    CleanUp,
    Abort,
    Retry,
}
