namespace Kiln.Template.Fixing.Fixers;

/// <summary>The provisioner escapes values itself, so they must not be escaped in the template.</summary>
internal sealed class PowershellEscapesFixer : IFixer
{
    private static readonly string[] Options = ["elevated_user", "elevated_password"];

    public string Name => "powershell-escapes";

    public string Synopsis =>
        "takes PowerShell escapes out of the powershell provisioner's variables, user and password";

    public void Fix(FixTemplate template)
    {
        foreach (FixTarget step in template.ProvisionersOf("powershell"))
        {
            foreach (string option in Options)
            {
                if (step.Get(option) is EditText text && Unescape(text) is { } plain)
                {
                    step.Set(option, plain, $"escapes in {option} removed");
                }
            }

            if (step.Get("environment_vars") is EditArray variables)
            {
                Fix(step, variables);
            }
        }
    }

    private static void Fix(FixTarget step, EditArray variables)
    {
        bool isChanged = false;
        for (int i = 0; i < variables.Items.Count; i++)
        {
            if (variables.Items[i] is EditText text && Unescape(text) is { } plain)
            {
                variables.Items[i] = plain;
                isChanged = true;
            }
        }

        if (isChanged)
        {
            step.Set("environment_vars", variables, "escapes in environment_vars removed");
        }
    }

    /// <returns>Null when there is nothing to change.</returns>
    private static EditText? Unescape(EditText text)
    {
        string plain = text.Value
            .Replace("`$", "$", StringComparison.Ordinal)
            .Replace("`\"", "\"", StringComparison.Ordinal)
            .Replace("``", "`", StringComparison.Ordinal)
            .Replace("`'", "'", StringComparison.Ordinal);
        return plain == text.Value ? null : new(plain) { Place = text.Place };
    }
}
