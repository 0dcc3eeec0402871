using System.Collections.Immutable;

namespace Kiln.Secrets.Aws;

/// <summary>One profile of the shared files, settings of both files together.</summary>
internal sealed record AwsProfile(string Name, ImmutableDictionary<string, string> Settings)
{
    public string? this[string setting] => Settings.GetValueOrDefault(setting) is { Length: > 0 } value ? value : null;

    public AwsCredentials? StaticCredentials => this["aws_access_key_id"] is { } id && this["aws_secret_access_key"] is { } secret
        ? new(id, secret, this["aws_session_token"])
        : null;
}
