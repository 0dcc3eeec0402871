namespace Kiln.Secrets;

/// <summary>Where stores of secrets are and how to talk to them.</summary>
public sealed record SecretStoreOptions
{
    /// <summary>
    /// The environment, which says nearly everything: <c>VAULT_ADDR</c>, <c>CONSUL_HTTP_TOKEN</c>, <c>AWS_PROFILE</c> and so on.
    /// </summary>
    public required Func<string, string?> Variable { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Waits before another attempt; ends early, without an exception, when cancelled.</summary>
    public Action<TimeSpan, CancellationToken> Wait { get; init; } =
        static (delay, cancellationToken) => cancellationToken.WaitHandle.WaitOne(delay);

    /// <summary>The variable's value; null when it is not set or empty.</summary>
    internal string? Get(string name) => Variable(name) is { Length: > 0 } value ? value : null;

    /// <summary>The first of the variables that is set.</summary>
    internal string? Get(string name, string otherName) => Get(name) ?? Get(otherName);

    /// <summary>What Go's <c>strconv.ParseBool</c> takes.</summary>
    /// <exception cref="SecretStoreException">It is neither true nor false.</exception>
    internal bool? Flag(string name) => Get(name) switch
    {
        null => null,
        "1" or "t" or "T" or "true" or "True" or "TRUE" => true,
        "0" or "f" or "F" or "false" or "False" or "FALSE" => false,
        string other => throw new SecretStoreException($"the environment variable {name} must be true or false, not \"{other}\""),
    };
}
