using System.Collections.Immutable;
using Kiln.Platform.Files;
using Kiln.Sdk.Components;

namespace Kiln.Machines.Ports;

/// <summary>Ports of which one is to be taken.</summary>
/// <param name="First">The first one.</param>
/// <param name="End">The first one behind them; the same as <paramref name="First"/> for just this one.</param>
public sealed record PortRange(int First, int End)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private const int FruitlessRounds = 30;

    private ImmutableArray<int> Shuffled
    {
        get
        {
            int[] ports = [.. Enumerable.Range(First, Math.Max(1, End - First))];
            Random.Shared.Shuffle(ports);
            return [.. ports];
        }
    }

    /// <summary>
    /// Takes one by chance. When other builds hold all of them, this one waits; when other programs do, it gives up
    /// after
    /// half a minute.
    /// </summary>
    /// <param name="context">Of the build.</param>
    /// <param name="use">
    /// Uses a port that is reserved, to listen on it for example; null when another program has it.
    /// </param>
    /// <typeparam name="T">What the use gives. Whoever gets it disposes of the port.</typeparam>
    /// <exception cref="BuildFailedException">There is none.</exception>
    public async Task<T> TakeAsync<T>(
        BuildContext context,
        Func<ReservedPort, T?> use,
        CancellationToken cancellationToken)
        where T : class
    {
        bool hasTold = false;
        for (int round = 1; ; round++)
        {
            if (TryTake(context.Directories.Cache, use, out bool isWaitedFor) is T taken)
            {
                return taken;
            }

            if (!isWaitedFor && round >= FruitlessRounds)
            {
                throw new BuildFailedException(
                    $"There is no free port: {this}. Other programs use them; choose other ones.");
            }

            if (!hasTold)
            {
                context.Ui.Say($"Waiting for a free port: {this}...");
                hasTold = true;
            }

            await Task.Delay(Pause, context.Time, cancellationToken);
        }
    }

    public override string ToString() => End <= First + 1
        ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{First} is in use")
        : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{First} to {End - 1} are in use");

    private T? TryTake<T>(string cacheFolder, Func<ReservedPort, T?> use, out bool isWaitedFor)
        where T : class
    {
        isWaitedFor = false;
        foreach (int number in Shuffled)
        {
            ReservedPort? port = Reserve(cacheFolder, number);
            isWaitedFor |= port is null;
            try
            {
                if (port is not null && use(port) is T used)
                {
                    port = null;
                    return used;
                }
            }
            finally
            {
                port?.Dispose();
            }
        }

        return null;
    }

    private static ReservedPort? Reserve(string cacheFolder, int number)
    {
        try
        {
            return ReservedPort.TryTake(cacheFolder, number);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BuildFailedException(
                FileAccessException.From("write", Path.Combine(cacheFolder, "port"), e).Message, e);
        }
    }
}
