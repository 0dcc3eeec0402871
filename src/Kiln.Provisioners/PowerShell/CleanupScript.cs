namespace Kiln.Provisioners.PowerShell;

/// <summary>Removes what a run has uploaded, itself included.</summary>
internal static class CleanupScript
{
    public static string Compose(IEnumerable<string> paths) => string.Concat(paths.Select(static path =>
    {
        string literal = PowerShellText.Literal(path);
        return $"if (Test-Path -LiteralPath {literal}) {{Remove-Item -LiteralPath {literal}}}\n";
    }));
}
