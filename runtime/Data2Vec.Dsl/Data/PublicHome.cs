namespace Data2Vec.Dsl.Data;

/// <summary>Fetches the four files from where the data set is published.</summary>
internal static class PublicHome
{
    // The largest file has 26 MB; a server that sends more than this sends something else.
    private const long MaxBytes = 64_000_000;

    /// <summary>Leaves the four files and the licence in <see cref="StagingFolder.Files"/>.</summary>
    /// <exception cref="DataException">The home cannot be reached, falls silent, or sends other files than the pinned ones.</exception>
    public static void Fetch(
        Uri home, StagingFolder staging, FashionMnistOptions options, Action<string> progress, CancellationToken cancellation)
    {
        // On a thread of the pool, so that a caller with a synchronisation context cannot block itself.
        Task.Run(() => FetchAsync(home, staging, options, progress, cancellation), cancellation).GetAwaiter().GetResult();
        File.WriteAllText(Path.Combine(staging.Files, "copyright"), FashionMnistFiles.Licence());
    }

    private static async Task FetchAsync(
        Uri home, StagingFolder staging, FashionMnistOptions options, Action<string> progress, CancellationToken cancellation)
    {
        using var handler = new SocketsHttpHandler { ConnectTimeout = options.Silence };
        using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        foreach (var name in FashionMnistPins.Names)
        {
            var address = new Uri(home, name);
            progress($"Fetching {address}");
            var file = Path.Combine(staging.Files, name);
            using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            try
            {
                await DownloadAsync(client, address, file, options.Silence, silence).ConfigureAwait(false);
            }
            catch (HttpRequestException error)
            {
                throw new DataException($"{address} cannot be fetched: {error.Message}", error);
            }
            catch (OperationCanceledException error) when (!cancellation.IsCancellationRequested)
            {
                throw new DataException(FormattableString.Invariant($"{address} was silent for {options.Silence.TotalSeconds:0.#} s."), error);
            }

            FashionMnistPins.Require(file, address.ToString(), options.Pins.Files[name]);
        }
    }

    private static async Task DownloadAsync(HttpClient client, Uri address, string file, TimeSpan longest, CancellationTokenSource silence)
    {
        silence.CancelAfter(longest);
        using var response = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, silence.Token).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        await using var source = await response.Content.ReadAsStreamAsync(silence.Token).ConfigureAwait(false);
        await using var target = File.Create(file);
        var buffer = new byte[1 << 16];
        while (true)
        {
            silence.CancelAfter(longest);
            var count = await source.ReadAsync(buffer, silence.Token).ConfigureAwait(false);
            if (count == 0)
            {
                return;
            }

            if (target.Length + count > MaxBytes)
            {
                throw new DataException($"{address} sends more than {MaxBytes / 1_000_000} MB; expected a file of Fashion-MNIST.");
            }

            await target.WriteAsync(buffer.AsMemory(0, count), silence.Token).ConfigureAwait(false);
        }
    }
}
