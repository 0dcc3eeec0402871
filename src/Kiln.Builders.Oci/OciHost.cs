using System.Collections.Immutable;
using System.Globalization;

namespace Kiln.Builders.Oci;

/// <summary>What the builder needs to know of the program that it runs in.</summary>
/// <param name="WorkerCommand">Starts <see cref="OciWorker.RunAsync"/> on its standard streams: program and
/// arguments.</param>
/// <param name="Variable">Reads an environment variable; null when it is not set.</param>
public sealed record OciHost(ImmutableArray<string> WorkerCommand, Func<string, string?> Variable)
{
    private const string EpochVariable = "SOURCE_DATE_EPOCH";

    /// <summary>A host whose executable understands the command <see cref="OciWorker.Command"/>.</summary>
    public static OciHost OfThisProcess()
    {
        string program = Environment.ProcessPath
            ?? throw new PlatformNotSupportedException("The path of the running program is not known.");

        // Started as "dotnet kiln.dll", the program is only the runtime.
        ImmutableArray<string> command = Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? [program, Environment.GetCommandLineArgs()[0], OciWorker.Command]
            : [program, OciWorker.Command];
        return new(command, Environment.GetEnvironmentVariable);
    }

    /// <summary>What <c>SOURCE_DATE_EPOCH</c> says; null when it is not set.</summary>
    /// <param name="problem">Why it says nothing; null when it does.</param>
    internal DateTimeOffset? SourceDate(out string? problem)
    {
        problem = null;
        string? text = Variable(EpochVariable);
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        const long LastSecond = 253402300799;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
            && seconds <= LastSecond)
        {
            return DateTimeOffset.FromUnixTimeSeconds(seconds);
        }

        problem = $"The environment variable {EpochVariable} is \"{text}\"; it must be a number of seconds since 1970.";
        return null;
    }
}
