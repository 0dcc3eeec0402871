using Kiln.Sdk.Components;

namespace Kiln.Serving.Templates;

/// <summary>A post-processor whose options name build variables, which come with the artifact.</summary>
internal sealed class TemplatedPostProcessor(TemplatedOptions<IPostProcessor> options)
    : IPostProcessor, IAsyncDisposable
{
    public async Task<PostProcessResult> PostProcessAsync(
        PostProcessContext context,
        IArtifact input,
        CancellationToken cancellationToken)
    {
        IPostProcessor postProcessor = await options.ResolveAsync(input.Variables, context.Time, cancellationToken);
        return await postProcessor.PostProcessAsync(context, input, cancellationToken);
    }

    public ValueTask DisposeAsync() => options.DisposeAsync();
}
