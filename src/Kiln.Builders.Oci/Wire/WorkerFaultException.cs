namespace Kiln.Builders.Oci.Wire;

/// <summary>A request to the worker failed. Thrown in the worker, carried over, thrown again in the builder.</summary>
internal sealed class WorkerFaultException : Exception
{
    public WorkerFaultException(FaultKind kind, string message)
        : base(message) => Kind = kind;

    public WorkerFaultException(FaultKind kind, string message, Exception innerException)
        : base(message, innerException) => Kind = kind;

    public FaultKind Kind { get; }
}
