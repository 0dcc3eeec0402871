namespace Kiln.Cli.Rendering;

/// <summary>The CI systems that fold lines of a log into groups.</summary>
internal enum CiSystem
{
    GitHub,
    Azure,
    GitLab,
}
