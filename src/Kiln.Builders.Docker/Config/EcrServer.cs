using System.Text.RegularExpressions;

namespace Kiln.Builders.Docker.Config;

/// <summary>A registry of Amazon's.</summary>
/// <param name="Account">Of a private registry; null for the public gallery.</param>
/// <param name="Region">Where the token is asked for.</param>
internal sealed partial record EcrServer(string? Account, string Region)
{
    private const string PublicHost = "public.ecr.aws/";

    /// <summary>Tokens for the public gallery are only given there.</summary>
    private const string PublicRegion = "us-east-1";

    /// <returns>Null when it is none.</returns>
    public static EcrServer? Parse(string server, bool isPublic)
    {
        if (isPublic || server.Contains(PublicHost, StringComparison.Ordinal))
        {
            return new(null, PublicRegion);
        }

        Match match = Pattern().Match(server);
        return match.Success ? new(match.Groups["account"].Value, match.Groups["region"].Value) : null;
    }

    public static string Objection(string server) =>
        $"Failed to parse the ECR URL: {server} it should be on the form <account "
            + "number>.dkr.ecr.<region>.amazonaws.com";

    [GeneratedRegex(
        @"\A(?:https?://)?(?<account>[0-9]+)\.dkr\.ecr\.(?<region>[a-z0-9-]+)\.amazonaws\.com",
        RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();
}
