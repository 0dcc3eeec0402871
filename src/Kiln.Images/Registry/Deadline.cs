namespace Kiln.Images.Registry;

/// <summary>Ends an action that makes no progress for too long.</summary>
internal sealed class Deadline
{
    private readonly CancellationTokenSource _source;
    private readonly TimeSpan _limit;

    private Deadline(CancellationTokenSource source, TimeSpan limit, CancellationToken token)
    {
        _source = source;
        _limit = limit;
        Token = token;
    }

    public CancellationToken Token { get; }

    /// <exception cref="TimeoutException">
    /// The action took longer than the limit since its start or last progress.
    /// </exception>
    public static async Task<T> RunAsync<T>(
        TimeSpan limit,
        TimeProvider time,
        Func<Deadline, Task<T>> action,
        CancellationToken cancellationToken)
    {
        using CancellationTokenSource source = new(limit, time);
        using CancellationTokenSource both =
            CancellationTokenSource.CreateLinkedTokenSource(source.Token, cancellationToken);
        try
        {
            return await action(new Deadline(source, limit, both.Token));
        }
        catch (OperationCanceledException exception)
            when (source.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"nothing came for {limit.TotalSeconds:0.#} seconds", exception);
        }
    }

    /// <summary>There was progress: the time starts again.</summary>
    public void Extend() => _source.CancelAfter(_limit);
}
