namespace Kiln.Secrets.Aws;

/// <summary>What requests to AWS are signed with.</summary>
internal sealed record AwsCredentials(string AccessKeyId, string SecretAccessKey, string? SessionToken)
{
    /// <summary>Says nothing about the secret parts.</summary>
    public override string ToString() => $"AwsCredentials {{ {AccessKeyId} }}";
}
